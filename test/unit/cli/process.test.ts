import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const cli = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'shunt-cli-'));

afterAll(() => rmSync(folder, { recursive: true }));

test('a reader that goes away ends the output, not with a failure', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'schema'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).toBe('');
}, 20_000);

test('it runs through a symbolic link, as it is installed', async () => {
  const link = join(folder, 'shunt');
  symlinkSync(cli, link);
  const child = spawn(process.execPath, ['--import', 'tsx', link, 'bogus'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(stderr).toContain('there is no command "bogus"');
}, 20_000);

test('an interrupt while it reads standard input ends it at once', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, 'plan', '-f', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  // Only a process that is there and reads takes more than a pipe holds.
  const full = Buffer.alloc(1 << 20, ' ');
  await new Promise(resolve => child.stdin.write(full, resolve));
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(stderr).toBe('shunt: read standard input: interrupted; nothing was changed\n');
}, 20_000);
