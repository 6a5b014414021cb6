import { existsSync, readlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { make } from '../../../src/plan/make.ts';
import { namespaceExecutor } from '../../../src/plumbing/namespace.ts';
import { add, remove, run, runFailing, sh, useEmptyHost } from './fixture.ts';

useEmptyHost();

const namespaces = ['x', 'y'].map(name =>
  make.namespace({ owner: `endpoint ${name}`, path: `/run/netns/${name}` }),
);

test('namespaces are made with their loopback up, where ip netns finds them', async () => {
  expect(await run(namespaceExecutor(), namespaces.map(add))).toHaveLength(2);
  expect((await sh('ip netns list')).match(/^[xy]\b/gm)?.sort()).toEqual(['x', 'y']);
  expect(await sh('ip -n x -o link show')).toContain('LOOPBACK,UP');
});

test('the process stays in its own namespace', async () => {
  const before = readlinkSync('/proc/self/ns/net');
  await run(namespaceExecutor(), namespaces.map(add));
  expect(readlinkSync('/proc/self/ns/net')).toBe(before);
  expect(readlinkSync('/proc/thread-self/ns/net')).toBe(before);
});

test('a name that is taken is E_EXISTS, by a namespace or by a file that is not empty', async () => {
  await sh('ip netns add x');
  writeFileSync('/run/netns/y', 'something');
  for (const namespace of namespaces) {
    const { error, finished } = await runFailing(namespaceExecutor(), [add(namespace)]);
    expect(error).toMatchObject({ code: 'E_EXISTS', reason: 'the name is taken' });
    expect(error.subject).toBe(`${namespace.path} (${namespace.owner})`);
    expect(finished).toEqual([]);
  }
});

test('the empty file of a making that was cut short is no obstacle', async () => {
  writeFileSync('/run/netns/x', '');
  await run(namespaceExecutor(), [add(namespaces[0]!)]);
  expect(await sh('ip -n x -o link show')).toContain('LOOPBACK,UP');
});

test('namespaces go away, and being gone is success', async () => {
  await run(namespaceExecutor(), namespaces.map(add));
  expect(await run(namespaceExecutor(), namespaces.map(remove))).toHaveLength(2);
  expect(existsSync('/run/netns/x')).toBe(false);
  expect(await run(namespaceExecutor(), namespaces.map(remove))).toHaveLength(2);
});

test('folders above a namespace are made', async () => {
  const deep = make.namespace({ owner: 'endpoint z', path: '/run/netns/deep/z' });
  await run(namespaceExecutor(), [add(deep)]);
  expect(await sh('nsenter --net=/run/netns/deep/z ip -o link show')).toContain('LOOPBACK,UP');
  await run(namespaceExecutor(), [remove(deep)]);
  await sh('umount /run/netns/deep; rmdir /run/netns/deep');
});
