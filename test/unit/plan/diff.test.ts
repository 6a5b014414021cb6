import { describe, expect, test } from 'vitest';
import { hostDevice } from '../../../src/plan/device-name.ts';
import { diff, EXPEDITE_ABOVE, hookChanges, isFinal } from '../../../src/plan/diff.ts';
import { make } from '../../../src/plan/make.ts';
import { RESOURCE_KINDS, type Resource } from '../../../src/plan/resource.ts';
import { resources } from '../../../src/plan/resources.ts';
import type { Plan } from '../../../src/plan/step.ts';
import type { NetworkText } from '../../../src/spec/request.ts';
import { endpoint, network, wanted } from '../spec/make.ts';
import { FACTS } from './facts.ts';

const SUBNETS = ['10.40.0.0/16', 'fd40::/64'];

function held(names: string[], rest: Omit<NetworkText, 'subnets'> = {}, facts = FACTS): Resource[] {
  const endpoints = names.map(name => endpoint(name, 'blue', { createNetns: true }));
  return resources(wanted([network('blue', SUBNETS, rest)], endpoints), facts);
}

function told({ steps }: Plan): string[] {
  return steps.map(({ op, resource }) => `${op} ${resource.id}`);
}

const A = hostDevice(FACTS.instance, 'a');
const B = hostDevice(FACTS.instance, 'b');

test('what is as it should be needs nothing, whoever is said to own it', () => {
  const wants = held(['a', 'b']);
  const observed = wants.map(resource => ({ ...resource, owner: 'host' })).reverse();
  expect(diff(wants, observed)).toEqual({ steps: [], notes: [] });
});

test('everything is made kind by kind; guards stand before the first endpoint is there', () => {
  const steps = diff(held(['a', 'b']), []).steps;
  expect(steps.every(({ op }) => op === 'add')).toBe(true);
  const order = steps.map(({ resource }) =>
    resource.kind === 'host-route' && resource.type === 'unreachable' ? 'guard' : resource.kind,
  );
  expect([...new Set(order)]).toEqual([
    'bpffs',
    'datapath',
    'host-address',
    'guard',
    ...RESOURCE_KINDS.slice(RESOURCE_KINDS.indexOf('namespace')),
  ]);
  // Each kind in one run of neighbouring steps, so that it is one batch.
  expect(order.filter((kind, index) => kind !== order[index - 1])).toEqual([...new Set(order)]);
});

test('everything is taken away in reverse, what cannot be taken back at the very end', () => {
  const steps = diff([], held(['a'])).steps;
  expect(steps.every(({ op }) => op === 'remove')).toBe(true);
  const kinds = [...new Set(steps.map(({ resource }) => resource.kind))];
  expect(kinds).toEqual([
    'host-route',
    'neighbour',
    'up',
    'attachment',
    'entry',
    'pod-interface',
    'link',
    'host-address',
    'namespace',
    'datapath',
    'bpffs',
  ]);
  expect(steps.findIndex(isFinal)).toBe(steps.length - 3);
  expect(steps.slice(-3).every(isFinal)).toBe(true);
});

test('what goes makes room before what comes', () => {
  const plan = told(diff(held(['b']), held(['a'])));
  expect(plan.indexOf(`remove link ${A}`)).toBeLessThan(plan.indexOf(`add link ${B}`));
  // Both have 10.40.0.2: changed in place, it could not be changed back to a device that is gone.
  for (const id of ['entry 10.40.0.2', 'host-route 10.40.0.2/32'])
    expect(plan.filter(step => step.endsWith(` ${id}`))).toEqual([`remove ${id}`, `add ${id}`]);
  expect(plan.at(-1)).toBe('remove namespace /run/netns/a');
});

test('what differs is changed, with what it was before', () => {
  const [before, after] = [held(['a']), held(['a'], { localMtu: 9000, isolated: true })];
  const { steps } = diff(after, before);
  expect(told({ steps, notes: [] })).toEqual([
    `update link ${A}`,
    'update entry 10.40.0.1',
    'update entry fd40::1',
    `update entry ${A}`,
    'update entry 10.40.0.2',
    'update entry fd40::2',
  ]);
  expect(steps[0]).toMatchObject({ resource: { mtu: 9000 }, before: { mtu: 65_535 } });
});

test('another build is loaded first, exchanged on every hook, and the old one goes last', () => {
  const plan = diff(held(['a'], {}, { ...FACTS, build: 'build2' }), held(['a']));
  expect(told(plan)).toEqual([
    'add datapath build2',
    `update attachment ${A} from_endpoint`,
    `update attachment ${A} to_endpoint`,
    'remove datapath build1',
  ]);
  expect(hookChanges(plan.steps)).toBe(0);
});

describe('a device that has to be made anew takes with it all that hangs on it', () => {
  const OF_DEVICE = ['link', 'pod-interface', 'entry', 'attachment', 'up', 'neighbour', 'host-route'];

  test.each<[string, Partial<Extract<Resource, { kind: 'link' }>>]>([
    ['another namespace', { netns: { path: '/run/netns/other', inode: null } }],
    ['another process with the same pid', { netns: { path: '/run/netns/a', inode: '1' } }],
    ['another name in the pod', { ifname: 'net1' as never }],
    ['another MAC', { mac: '02:00:00:00:00:99' as never }],
  ])('%s', (_what, change) => {
    const before = held(['a', 'b']);
    const observed = before.map(one => (one.id === `link ${A}` ? ({ ...one, ...change } as Resource) : one));
    const { steps } = diff(before, observed);
    const hanging = before.filter(one => 'device' in one && one.device === A);
    for (const op of ['add', 'remove'] as const) {
      const ids = steps.filter(step => step.op === op).map(({ resource }) => resource.id);
      expect(new Set(ids)).toEqual(new Set(hanging.map(({ id }) => id)));
    }
    expect(steps.some(({ op }) => op === 'update')).toBe(false);
    expect(new Set(hanging.map(({ kind }) => kind))).toEqual(new Set(OF_DEVICE));
  });

  test('one that is gone leaves rows and pins behind: they go first', () => {
    const before = held(['a']);
    const left = before.filter(
      one => !('device' in one && one.device === A) || one.kind === 'entry' || one.kind === 'attachment',
    );
    const plan = told(diff(before, left));
    expect(plan.indexOf(`remove attachment ${A} to_endpoint`)).toBeLessThan(plan.indexOf(`add link ${A}`));
    expect(plan).toContain(`add entry ${A}`);
    expect(plan).toContain(`add up ${A}`);
  });
});

test('of two programs on one hook, one stays', () => {
  const wants = held(['a']);
  const twice = wants.flatMap((one): Resource[] =>
    one.kind === 'attachment' ? [one, { ...one, method: 'clsact' }] : [one],
  );
  const { steps } = diff(wants, twice);
  expect(steps).toHaveLength(2);
  for (const { op, resource } of steps) {
    expect(op).toBe('remove');
    expect(resource).toMatchObject({ kind: 'attachment', method: 'clsact' });
  }
});

test('a row of a device that is gone is pointed at the one there is', () => {
  const wants = held(['a']);
  const observed = wants.map(one => (one.id === 'entry 10.40.0.2' ? { ...one, device: '#7' } : one));
  expect(told(diff(wants, observed as Resource[]))).toEqual([
    'remove entry 10.40.0.2',
    'add entry 10.40.0.2',
  ]);
});

test('what was left half-loaded goes, and what is wanted comes', () => {
  const wants = held([]);
  const observed = [
    ...wants.filter(({ kind }) => kind !== 'datapath'),
    make.datapath({ owner: 'host', layout: 'layout1', build: 'build1-new' }),
  ];
  expect(told(diff(wants, observed))).toEqual(['add datapath build1', 'remove datapath build1-new']);
});

test('a note tells of the global setting that is changed for a moment, from five hooks on', () => {
  expect(EXPEDITE_ABOVE).toBe(4);
  expect(diff(held(['a', 'b']), held([])).notes).toEqual([]);
  expect(diff(held(['a', 'b', 'c']), held([])).notes).toEqual([
    expect.stringContaining('/sys/kernel/rcu_expedited is 1 while 6 hooks change'),
  ]);
});
