// tsx src/codegen/main.ts OBJECT FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBtf } from './btf.ts';
import { generate } from './generate.ts';

const [object, folder] = process.argv.slice(2);
if (!object || !folder) {
  process.stderr.write('usage: main.ts OBJECT FOLDER\n');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
for (const [name, text] of generate(readBtf(object))) writeFileSync(join(folder, name), text);
