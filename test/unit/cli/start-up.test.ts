import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const HEAVY = ['execa', 'zod', 'yaml'];

/** The packages that a command loads in a process of its own. */
function packagesOf(...argv: string[]): string[] {
  const recorder = new URL('record-imports.mjs', import.meta.url).href;
  const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
  const nowhere = '/nonexistent/shunt';
  const { output } = spawnSync(process.execPath, ['--import', 'tsx', '--import', recorder, cli, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: {
      ...process.env,
      SHUNT_BPFFS: nowhere,
      SHUNT_STATE: nowhere,
      SHUNT_RUN: nowhere,
      SHUNT_CONFIG: nowhere,
    },
  });
  const found = [...(output[3] ?? '').matchAll(/\/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(
    ([, name]) => name ?? '',
  );
  return [...new Set(found)];
}

describe('what a command loads', () => {
  test.each([['status'], ['endpoint ls'], ['network ls'], ['--version'], ['network create --help']])(
    '%s does without the heavy libraries',
    line => {
      const packages = packagesOf(...line.split(' '));
      expect(packages).toContain('yargs');
      expect(packages.filter(name => HEAVY.includes(name))).toEqual([]);
    },
    20_000,
  );

  test('schema loads zod, so that the list above means something', () => {
    expect(packagesOf('schema')).toContain('zod');
  }, 20_000);
});
