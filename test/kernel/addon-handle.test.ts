import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addon, type Closable } from '../../src/native/addon.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { must, Probe, u32 } from './addon/probe.ts';
import { scratchFolder } from './addon/scratch.ts';

const PATH = '/run/netns/handles';
const LOOPBACK = 1;
const folder = scratchFolder();

beforeAll(() => {
  must(addon().createNamespace(PATH));
});

afterAll(() => {
  must(addon().removeNamespace(PATH));
});

/** Every kind of handle, and something that uses it. */
function handles(): [string, Closable, () => unknown][] {
  const probe = new Probe();
  const map = probe.map('slots');
  const program = probe.program('pass');
  const link = must(addon().linkTcx(program, LOOPBACK, 'ingress'));
  const namespace = must(addon().openNamespace(PATH));
  const socket = must(addon().openNetlink(namespace));
  const ring = must(addon().openRing(probe.map('events'), () => {}));
  return [
    ['Object', probe.object, () => probe.object.mapNames()],
    ['Map', map, () => map.lookup(u32(0))],
    ['Map', map, () => addon().openRing(map, () => {})],
    ['Program', program, () => addon().linkTcx(program, LOOPBACK, 'egress')],
    ['Program', program, () => program.testRun({ data: new Uint8Array(64) })],
    ['Link', link, () => link.info()],
    ['Namespace', namespace, () => namespace.fd],
    ['Namespace', namespace, () => addon().openNetlink(namespace)],
    ['Socket', socket, () => socket.request(new Uint8Array(16))],
    ['Ring', ring, () => ring.close()],
  ];
}

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

test('closing twice is allowed, using what is closed throws', () => {
  for (const [name, handle, use] of handles()) {
    handle.close();
    handle.close();
    if (name === 'Ring') expect(use).not.toThrow();
    else expect(use, name).toThrow(new Error(`${name} is closed`));
  }
});

test('a thousand rounds of opening and closing leave no descriptor behind', () => {
  const probe = new Probe();
  const round = () => {
    const [map, program] = [probe.map('slots'), probe.program('pass')];
    const same = must(addon().openProgramById(must(program.info()).id));
    const namespace = must(addon().openNamespace(PATH));
    const socket = must(addon().openNetlink(namespace));
    const events = probe.map('events');
    const ring = must(addon().openRing(events, () => {}));
    const lock = must(addon().lockFile(`${folder}/lock`, 'exclusive'));
    for (const handle of [map, program, same, namespace, socket, events, ring, lock]) handle.close();
  };
  expectNoGrowth(round, 1000);
});

test('failures leave no descriptor behind either', () => {
  const probe = new Probe();
  must(probe.map('slots').pin('/sys/fs/bpf/addon-handle'));
  const [slots, pass] = [probe.map('slots'), probe.program('pass')];
  const held = must(addon().lockFile(`${folder}/held`, 'exclusive'));
  const round = () => {
    const results = [
      addon().openNamespace('/etc/passwd'),
      addon().openPinnedProgram('/sys/fs/bpf/addon-handle'),
      addon().lockFile(`${folder}/held`, 'exclusive'),
      addon().openObject('/etc/passwd'),
      addon().openRing(slots, () => {}),
      addon().createNamespace(PATH),
      addon().linkCgroup(pass, '/tmp', 10),
    ];
    expect(results.map(result => result.ok)).toEqual(results.map(() => false));
  };
  expectNoGrowth(round, 100);
  held.close();
});

test('objects and links give back what they hold', () => {
  const round = () => {
    const probe = new Probe();
    const program = probe.program('pass');
    const link = must(addon().linkTcx(program, LOOPBACK, 'ingress'));
    for (const handle of [probe.object, program, link]) handle.close();
  };
  expectNoGrowth(round, 30);
  expect(must(addon().queryTcx(LOOPBACK, 'ingress'))).toEqual([]);
});

test('handles that were forgotten are closed by the collector', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const before = openDescriptors();
  for (let i = 0; i < 200; i++) must(addon().openNamespace(PATH));
  expect(openDescriptors()).toBeGreaterThan(before);
  await waitFor(
    () => {
      collect();
      return openDescriptors() <= before;
    },
    { what: 'the collector' },
  );
});

test('handles cannot be made up, nor a method borrowed by another kind', () => {
  const probe = new Probe();
  const [map, program] = [probe.map('slots'), probe.program('pass')];
  const Made = map.constructor as new (...args: unknown[]) => unknown;
  expect(() => new Made()).toThrow(TypeError);
  expect(() => new Made({})).toThrow(TypeError);
  expect(() => map.info.call(program as never)).toThrow(TypeError);
  const forged = Object.create(Object.getPrototypeOf(program));
  expect(() => addon().linkTcx(forged, LOOPBACK, 'ingress')).toThrow(
    new TypeError('program: expected Program'),
  );
});

/** One round to warm up, then `count` rounds; no more descriptors are open after them than before. */
function expectNoGrowth(round: () => void, count: number): void {
  round();
  const before = openDescriptors();
  for (let i = 0; i < count; i++) round();
  expect(openDescriptors()).toBe(before);
}
