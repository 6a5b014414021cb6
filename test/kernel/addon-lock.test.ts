import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { Background } from '../helpers/background.ts';
import { must } from './addon/probe.ts';
import { scratchFolder } from './addon/scratch.ts';

const path = join(scratchFolder(), 'lock');
const BUSY = { ok: false, code: 'EWOULDBLOCK', call: 'flock' };

/** A process of its own that holds the lock until it is stopped. */
async function holder(mode: '-x' | '-s'): Promise<Background> {
  const process = new Background('sh', [
    '-c',
    `exec 9>>${path}; flock ${mode} 9; echo held; exec sleep 1000`,
  ]);
  onTestFinished(() => process.stop('SIGKILL'));
  await process.line(/held/);
  return process;
}

test('a lock held by another process is refused at once, and free when that process is killed', async () => {
  const process = await holder('-x');
  expect(addon().lockFile(path, 'exclusive')).toMatchObject(BUSY);
  expect(addon().lockFile(path, 'shared')).toMatchObject(BUSY);
  await process.stop('SIGKILL');
  must(addon().lockFile(path, 'exclusive')).close();
});

test('readers share, a writer does not', async () => {
  await holder('-s');
  const mine = must(addon().lockFile(path, 'shared'));
  expect(addon().lockFile(path, 'exclusive')).toMatchObject(BUSY);
  mine.close();
});

test('our lock keeps another process out until it is closed', async () => {
  const lock = must(addon().lockFile(path, 'exclusive'));
  const refused = new Background('flock', ['-n', path, '-c', 'echo in']);
  expect(await refused.finished).toBe(1);
  lock.close();
  lock.close();
  const allowed = new Background('flock', ['-n', path, '-c', 'echo in']);
  expect(await allowed.finished).toBe(0);
});

test('the file is made for its owner alone', () => {
  must(addon().lockFile(`${path}-new`, 'shared')).close();
  expect(statSync(`${path}-new`).mode & 0o777).toBe(0o600);
});

test('a folder that is absent is a failure, a mode that is none a TypeError', () => {
  expect(addon().lockFile('/nowhere/lock', 'shared')).toMatchObject({ ok: false, code: 'ENOENT' });
  expect(() => addon().lockFile(path, 'mine' as never)).toThrow(TypeError);
});
