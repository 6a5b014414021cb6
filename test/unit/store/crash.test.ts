import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { mergeFile } from '../../../src/spec/merge.ts';
import { loadDesired, saveDesired } from '../../../src/store/desired-state.ts';
import { FileStore } from '../../../src/store/file-store.ts';
import { endpoint, network } from '../spec/make.ts';
import { folder, rejection } from './folder.ts';

const DESIRED = mergeFile(
  NOTHING_DESIRED,
  {
    networks: [network('blue', ['10.40.0.0/24', 'fd40::/64'], { exclude: ['10.40.0.9'] })],
    endpoints: [endpoint('web', 'blue'), endpoint('db', 'blue', { netns: 'pid:42' })],
  },
  { prune: false },
);

describe('a stored state', () => {
  it('cut off at any byte is the whole state or a clear error, never another state', {
    timeout: 60_000,
  }, async () => {
    const at = folder();
    const store = new FileStore(at);
    await saveDesired(store, DESIRED, 0);
    const path = join(at, 'desired.json');
    const whole = readFileSync(path);
    let refused = 0;
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(path, whole.subarray(0, length));
      try {
        expect(await loadDesired(store)).toEqual({ desired: DESIRED, revision: 1 });
      } catch (error) {
        expect((error as { code: string }).code).toBe('E_STATE');
        refused++;
      }
    }
    // Only the last newline may be missed.
    expect(refused).toBe(whole.length - 1);
  });

  it('with any one byte overwritten is a state of valid values or a clear error', {
    timeout: 60_000,
  }, async () => {
    const at = folder();
    const store = new FileStore(at);
    await saveDesired(store, DESIRED, 0);
    const path = join(at, 'desired.json');
    const whole = readFileSync(path);
    for (let position = 0; position < whole.length; position++) {
      for (const byte of [0x22, 0x39]) {
        const damaged = Buffer.from(whole);
        damaged[position] = byte;
        writeFileSync(path, damaged);
        const error = await loadDesired(store).then(
          () => null,
          caught => caught as { code?: string },
        );
        expect(error === null || error.code === 'E_STATE', `byte ${position} := ${byte}: ${error}`).toBe(
          true,
        );
      }
    }
  });

  it.each([1, 2, 3])(
    'stays as it was when there is no room for more than %i blocks of the new one',
    { timeout: 60_000 },
    async blocks => {
      const at = folder();
      const store = new FileStore(at);
      await saveDesired(store, DESIRED, 0);
      await store.commit([], 1);
      const names = readdirSync(at).sort();
      const texts = names.map(name => readFileSync(join(at, name), 'utf8'));
      // A limit on the size of files stands in for a full disk: the write comes back short, then fails.
      const script = fileURLToPath(new URL('./fill.ts', import.meta.url));
      const command = `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" --import tsx "$1" "$2"`;
      const output = execFileSync('sh', ['-c', command, process.execPath, script, at], { encoding: 'utf8' });
      expect(JSON.parse(output)).toMatchObject({
        code: 'E_STATE',
        message: expect.stringContaining('too large'),
      });
      expect(readdirSync(at).sort()).toEqual(names);
      expect(names.map(name => readFileSync(join(at, name), 'utf8'))).toEqual(texts);
    },
  );

  it('is refused as a whole when it cannot be written at all', async () => {
    const error = await rejection(new FileStore('/proc/shunt/state').commit([], 0));
    expect([error.code, error.message]).toEqual(['E_STATE', expect.stringContaining('cannot be made')]);
  });
});
