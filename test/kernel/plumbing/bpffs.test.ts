import { existsSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { observeBpffs } from '../../../src/observe/bpffs.ts';
import { make } from '../../../src/plan/make.ts';
import { bpffsExecutor } from '../../../src/plumbing/bpffs.ts';
import { requireSandbox } from '../../helpers/sandboxed.ts';
import { add, remove, run, runFailing, sh } from './fixture.ts';

requireSandbox();
const path = '/run/netns/mounts/bpf';
const bpffs = make.bpffs({ owner: 'host', path });

afterEach(() => sh('umount /run/netns/mounts/bpf 2>/dev/null || true; rm -rf /run/netns/mounts'));

test('is mounted for root alone, where it was not', async () => {
  expect(observeBpffs(path)).toEqual([]);
  expect(await run(bpffsExecutor(), [add(bpffs)])).toHaveLength(1);
  expect(await sh(`stat -f -c %T ${path}; stat -c %a ${path}`)).toBe('bpf_fs\n1700');
  expect(observeBpffs(path)).toEqual([bpffs]);
});

test('that is mounted already is E_EXISTS', async () => {
  await run(bpffsExecutor(), [add(bpffs)]);
  expect((await runFailing(bpffsExecutor(), [add(bpffs)])).error.code).toBe('E_EXISTS');
  expect(await sh(`grep -c ${path} /proc/self/mounts`)).toBe('1');
});

test('is unmounted, and being gone is success', async () => {
  await run(bpffsExecutor(), [add(bpffs)]);
  for (let round = 0; round < 2; round++) {
    expect(await run(bpffsExecutor(), [remove(bpffs)])).toHaveLength(1);
    expect(observeBpffs(path)).toEqual([]);
  }
});

test('stays where others have pinned something', async () => {
  await run(bpffsExecutor(), [add(bpffs)]);
  await sh(`mkdir ${path}/theirs`);
  await run(bpffsExecutor(), [remove(bpffs)]);
  expect(existsSync(`${path}/theirs`)).toBe(true);
});

test('that is held open is E_IN_USE', async () => {
  await run(bpffsExecutor(), [add(bpffs)]);
  const before = process.cwd();
  process.chdir(path);
  try {
    expect((await runFailing(bpffsExecutor(), [remove(bpffs)])).error.code).toBe('E_IN_USE');
  } finally {
    process.chdir(before);
  }
});
