import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EXIT_STATUS } from '../../../src/cli.ts';
import { COMMANDS } from '../../../src/commands/table.ts';
import { ERROR_CODES } from '../../../src/errors.ts';
import { maps, rings } from '../../../src/generated/maps.ts';
import { RESOURCE_KINDS } from '../../../src/plan/resource.ts';
import { fileSchema } from '../../../src/spec/file.ts';

const readme = read('README.md');
const architecture = read('ARCHITECTURE.md');

describe('the documents keep up with the code', () => {
  test('README lists every error code with its meaning and exit status, and no other', () => {
    const rows = [...readme.matchAll(/^\| `(E_[A-Z_]+)` \| (.*) \| (\d+) \|$/gm)].map(([, ...row]) => row);
    const wanted = Object.entries(ERROR_CODES).map(([code, meaning]) => [
      code,
      meaning,
      String(EXIT_STATUS[code as keyof typeof ERROR_CODES]),
    ]);
    expect(rows).toEqual(wanted);
  });

  test.each(COMMANDS.map(({ usage }) => usage.split(' ')[0] ?? ''))('README names the command %s', name => {
    expect(readme).toMatch(new RegExp(`\`[^\`]*\\b${name}\\b`));
  });

  test('README explains every key of shunt.yaml', () => {
    const network = fileSchema.shape.networks.unwrap().valueType.shape;
    const endpoint = fileSchema.shape.endpoints.unwrap().valueType.shape;
    for (const key of [...Object.keys(network), ...Object.keys(endpoint)]) {
      expect(readme, key).toContain(`| \`.${key}\` |`);
    }
  });

  test.each([...Object.values(maps), ...Object.values(rings)].map(({ name }) => name))(
    'ARCHITECTURE.md has map %s in its table',
    name => expect(architecture).toMatch(new RegExp(`^\\| [^|]*\\b${name}\\b[^|]* \\|`, 'm')),
  );

  test.each(RESOURCE_KINDS.map(kind => kind))('ARCHITECTURE.md has %s in the order of making', kind =>
    expect(architecture).toMatch(new RegExp(`^\\| ${kind}[ ,]`, 'm')),
  );
});

function read(name: string): string {
  return readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
}
