// biome-ignore lint/style/noRestrictedImports: make runs this file to write the schema; commands only import it
import { writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { fileSchema } from './file.ts';

/** The JSON Schema (draft 7, which editors know) of shunt.yaml, as src/generated/shunt.schema.json holds it. */
export function jsonSchemaText(): string {
  const schema = z.toJSONSchema(fileSchema, { target: 'draft-7', io: 'input' });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const [, script, target] = argv;
if (script === fileURLToPath(import.meta.url) && target !== undefined)
  writeFileSync(target, jsonSchemaText());
