import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file-store.ts';
import type { Change } from '../../../src/store/store.ts';
import { folder, rejection } from './folder.ts';

const A: Change = { key: 'networks/a', value: { id: 1 } };
const B: Change = { key: 'networks/b', value: { id: 2 } };

async function withState(): Promise<{ store: FileStore; path: string; at: string }> {
  const at = join(folder(), 'state');
  const store = new FileStore(at);
  await store.commit([A], 0);
  await store.commit([B], 1);
  return { store, at, path: join(at, 'desired.json') };
}

describe('the store', () => {
  it('is empty at revision 0 before anything was stored, and makes no folder by being read', async () => {
    const at = join(folder(), 'state');
    const store = new FileStore(at);
    expect(await store.list('')).toEqual({ revision: 0, documents: [] });
    expect(await store.get('meta')).toBeNull();
    expect(existsSync(at)).toBe(false);
  });

  it('keeps documents, changes several at once and takes away', async () => {
    const store = new FileStore(folder());
    expect(await store.commit([B, A, { key: 'meta', value: { next: 3 } }], 0)).toBe(1);
    expect(await store.list('networks/')).toEqual({
      revision: 1,
      documents: [A, B],
    });
    expect(
      await store.commit(
        [
          { key: 'networks/a', value: null },
          { key: 'networks/b', value: { id: 4 } },
        ],
        1,
      ),
    ).toBe(2);
    expect(await store.get('networks/a')).toBeNull();
    expect(await store.get('networks/b')).toEqual({ key: 'networks/b', value: { id: 4 } });
    expect((await store.list('')).documents.map(({ key }) => key)).toEqual(['meta', 'networks/b']);
  });

  it('refuses a change that was made for another revision', async () => {
    const { store, path } = await withState();
    const before = readFileSync(path, 'utf8');
    for (const revision of [0, 1, 3]) {
      expect((await rejection(store.commit([A], revision))).code).toBe('E_CONFLICT');
    }
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('keeps file and folder to itself', async () => {
    const { at, path } = await withState();
    expect(statSync(at).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${path}.previous`).mode & 0o777).toBe(0o600);
  });

  it('keeps the state before the last change, and nothing else', async () => {
    const { store, at, path } = await withState();
    expect(readdirSync(at).sort()).toEqual(['desired.json', 'desired.json.previous']);
    const now = readFileSync(path, 'utf8');
    await store.commit([{ key: 'networks/a', value: null }], 2);
    expect(readFileSync(`${path}.previous`, 'utf8')).toBe(now);
  });

  it('goes on after a writer that was killed at any point', async () => {
    const { store, at, path } = await withState();
    writeFileSync(`${path}.new-99999`, '{"version": 1, "rev');
    rmSync(`${path}.previous`);
    linkSync(path, `${path}.previous`);
    linkSync(path, `${path}.previous.new`);
    expect((await store.list('')).revision).toBe(2);
    expect(await store.commit([{ key: 'networks/a', value: null }], 2)).toBe(3);
    expect(readdirSync(at).sort()).toEqual(['desired.json', 'desired.json.previous']);
    expect(JSON.parse(readFileSync(`${path}.previous`, 'utf8')).revision).toBe(2);
  });

  it('tells a watcher what changed under its prefix, and of a state that is damaged', async () => {
    const { store, path } = await withState();
    const seen: unknown[] = [];
    let wake = (): void => {};
    const until = async (count: number): Promise<void> => {
      while (seen.length < count) {
        await new Promise<void>(resolve => {
          wake = resolve;
        });
      }
    };
    const watch = store.watch('networks/', {
      onChange: (changes, revision) => {
        seen.push({ revision, changes });
        wake();
      },
      onError: error => {
        seen.push((error as { code: string }).code);
        wake();
      },
    });
    try {
      await store.commit(
        [
          { key: 'networks/a', value: null },
          { key: 'meta', value: 1 },
        ],
        2,
      );
      await until(1);
      expect(seen[0]).toEqual({ revision: 3, changes: [{ key: 'networks/a', value: null }] });
      writeFileSync(path, '{');
      await until(2);
      expect(seen[1]).toBe('E_STATE');
    } finally {
      watch.close();
    }
  });

  it('cannot watch a folder that is not there', async () => {
    const store = new FileStore(join(folder(), 'none'));
    expect(() => store.watch('', { onChange: () => {}, onError: () => {} })).toThrow(/watch .*none/);
  });
});

describe('a state that cannot be trusted', () => {
  async function refused(spoil: (path: string, at: string) => void, why: string): Promise<void> {
    const { store, path, at } = await withState();
    spoil(path, at);
    const error = await rejection(store.list(''));
    expect(error.code).toBe('E_STATE');
    expect(`${error.message}; ${error.hint}`).toContain(why);
    // What is refused is refused before anything is written, too.
    expect((await rejection(store.commit([A], 2))).code).toBe('E_STATE');
  }

  it('because its group may write to it is refused', () =>
    refused(path => chmodSync(path, 0o620), 'chmod go-w'));
  it('because all may write to it is refused', () =>
    refused(path => chmodSync(path, 0o602), 'others may write'));
  it('because its folder is open is refused', () => refused((_, at) => chmodSync(at, 0o777), 'chmod go-w'));
  it.runIf(process.geteuid?.() === 0)("because it is somebody else's is refused", () =>
    refused(path => chownSync(path, 1000, 1000), 'it belongs to user 1000'),
  );
  it('because it is a link is refused', () =>
    refused(path => {
      rmSync(path);
      symlinkSync('/etc/hostname', path);
    }, 'it is a symbolic link'));
  it('because it is a folder is refused', () =>
    refused(path => {
      rmSync(path);
      mkdirSync(path);
    }, 'it is not a regular file'));
  it('because it is a pipe is refused at once', () =>
    refused(path => {
      rmSync(path);
      execFileSync('mkfifo', ['-m', '600', path]);
    }, 'it is not a regular file'));
  it('because it is gone while its previous copy is there is refused', () =>
    refused(path => rmSync(path), 'go back to that: cp -p'));
  it('because its folder is a file is refused', async () => {
    const at = join(folder(), 'state');
    writeFileSync(at, '');
    const error = await rejection(new FileStore(at).commit([A], 0));
    expect([error.code, error.message]).toEqual(['E_STATE', expect.stringContaining('is not a folder')]);
  });

  it.each([
    ['', 'it is empty'],
    ['null', 'not a state of Shunt'],
    ['[]', 'not a state of Shunt'],
    ['{}', 'not a state of Shunt'],
    ['{"version":0,"revision":1,"documents":{}}', 'not a state of Shunt'],
    ['{"version":1,"revision":0,"documents":{}}', 'not a state of Shunt'],
    ['{"version":1,"revision":1.5,"documents":{}}', 'not a state of Shunt'],
    ['{"version":1,"revision":1,"documents":[]}', 'not a state of Shunt'],
    ['{"version":2,"revision":1,"documents":{}}', 'it is of form 2, this version of Shunt knows 1'],
    ['{"version":1', 'cut off or damaged'],
    ['\0\0\0\0', 'cut off or damaged'],
  ])('because it says %j is refused', async (text, why) => {
    await refused(path => writeFileSync(path, text), why);
  });

  it('names the copy to go back to, which then works', async () => {
    const { store, path } = await withState();
    writeFileSync(path, '{');
    const { hint } = await rejection(store.list(''));
    expect(hint).toContain(`cp -p ${path}.previous ${path}`);
    execFileSync('cp', ['-p', `${path}.previous`, path]);
    expect(await store.list('')).toEqual({ revision: 1, documents: [A] });
  });
});
