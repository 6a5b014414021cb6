import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { listLinks } from '../../../src/plumbing/netlink/links.ts';
import { HOST_MAC, parseMac } from '../../../src/spec/mac.ts';
import {
  add,
  addPods,
  aLink,
  ip,
  openDescriptors,
  ref,
  remove,
  run,
  runFailing,
  sh,
  update,
  useEmptyHost,
} from './fixture.ts';

//  host (this sandbox) ── sh-a ── eth0 of pod a;  sh-b ── eth0 of pod b
const host = useEmptyHost();
const link = () => linkExecutor(host());

interface Shown {
  readonly ifname: string;
  readonly address: string;
  readonly mtu: number;
  readonly operstate: string;
  readonly flags: string[];
  readonly ifalias?: string;
  readonly group: string;
  readonly num_tx_queues: number;
  readonly num_rx_queues: number;
}

const show = async (device: string, pod?: string) => (await ip<Shown>(`link show dev ${device}`, pod))[0]!;
const devices = async (pod?: string) => (await ip<Shown>('link show', pod)).map(({ ifname }) => ifname);

describe('a new link', () => {
  test('is a pair, down, with the host side known by MAC and alias and the pod side in the pod', async () => {
    await addPods('a');
    const resource = aLink('a');
    expect(await run(link(), [add(resource)])).toEqual([add(resource)]);
    const [hostSide, podSide] = [await show('sh-a'), await show('eth0', 'a')];
    expect(hostSide).toMatchObject({
      address: HOST_MAC,
      mtu: 9000,
      ifalias: resource.alias,
      num_tx_queues: 1,
    });
    expect(podSide).toMatchObject({ address: '02:00:00:00:00:05', mtu: 9000, num_rx_queues: 1 });
    expect(hostSide.flags).not.toContain('UP');
    expect(podSide.flags).not.toContain('UP');
    expect(await devices()).toEqual(['lo', 'sh-a']);
  });

  test('has its sysctls', async () => {
    await addPods('a');
    await run(link(), [add(aLink('a'))]);
    expect(
      await sh('cat /proc/sys/net/ipv4/conf/sh-a/forwarding /proc/sys/net/ipv6/conf/sh-a/addr_gen_mode'),
    ).toBe('1\n1');
  });

  test('of many is made with the others in one call, across all chunks', async () => {
    const pods = [...Array(70).keys()].map(index => `m${index}`);
    await addPods(...pods);
    const steps = pods.map(pod => add(aLink(pod)));
    expect(await run(link(), steps)).toEqual(steps);
    expect(await devices()).toHaveLength(71);
    expect(await devices('m69')).toEqual(['lo', 'eth0']);
  });
});

describe('a link that cannot be made', () => {
  test('for its name on the host is E_EXISTS and leaves the device alone', async () => {
    await addPods('a');
    await sh('ip link add sh-a type bridge');
    const { error, finished } = await runFailing(link(), [add(aLink('a'))]);
    expect(error).toMatchObject({
      code: 'E_EXISTS',
      message: 'create link of endpoint a: the host has a device sh-a already',
    });
    expect(error.hint).toContain('ip link del sh-a');
    expect(finished).toEqual([]);
    expect(await devices('a')).toEqual(['lo']);
    expect(await show('sh-a')).not.toHaveProperty('ifalias');
    expect(await ip('link show type bridge')).toHaveLength(1);
  });

  test('twice is E_EXISTS, and the first stays', async () => {
    await addPods('a');
    await run(link(), [add(aLink('a'))]);
    expect((await runFailing(link(), [add(aLink('a'))])).error.code).toBe('E_EXISTS');
    expect(await devices('a')).toEqual(['lo', 'eth0']);
  });

  test('for its name in the pod is E_EXISTS that names namespace and interface', async () => {
    await addPods('a');
    await sh('ip -n a link add eth0 type bridge');
    const { error } = await runFailing(link(), [add(aLink('a'))]);
    expect(error).toMatchObject({ code: 'E_EXISTS', reason: '/run/netns/a has an interface eth0 already' });
    expect(await devices()).toEqual(['lo']);
  });

  test('among others does not stop these, and they are reported done', async () => {
    await addPods('a', 'b', 'c');
    await sh('ip -n b link add eth0 type bridge');
    const { error, finished } = await runFailing(
      link(),
      ['a', 'b', 'c'].map(pod => add(aLink(pod))),
    );
    expect(error.reason).toContain('/run/netns/b');
    expect(finished.map(({ resource }) => resource.device)).toEqual(['sh-a', 'sh-c']);
    expect(await devices()).toEqual(['lo', 'sh-a', 'sh-c']);
  });

  test('for a sysctl the kernel lacks is E_UNSUPPORTED, and no half of it is left', async () => {
    await addPods('a');
    const resource = aLink('a', { sysctls: { 'net/ipv4/conf/sh-a/no_such_thing': '1' } });
    const { error, finished } = await runFailing(link(), [add(resource)]);
    expect(error).toMatchObject({ code: 'E_UNSUPPORTED' });
    expect(error.reason).toContain('/proc/sys/net/ipv4/conf/sh-a/no_such_thing');
    expect(finished).toEqual([]);
    expect(await devices()).toEqual(['lo']);
    expect(await devices('a')).toEqual(['lo']);
  });

  test.each([
    [
      'a path that is not there',
      '/run/netns/nobody',
      'E_NOT_FOUND',
      'there is no namespace /run/netns/nobody',
    ],
    ['a process that is gone', '/proc/4194303/ns/net', 'E_NOT_FOUND', 'pid 4194303 is gone'],
    [
      'a file that is no namespace',
      '/run/netns/plain',
      'E_INPUT',
      '/run/netns/plain is not a network namespace',
    ],
    [
      'another kind of namespace',
      '/proc/self/ns/uts',
      'E_INPUT',
      '/proc/self/ns/uts is not a network namespace',
    ],
  ])('for %s', async (_, path, code, reason) => {
    writeFileSync('/run/netns/plain', '');
    const { error } = await runFailing(link(), [add(aLink('a', { netns: { path, inode: null } }))]);
    expect(error).toMatchObject({ code, reason, operation: 'create link of', subject: 'endpoint a' });
    expect(error.hint).toBeTruthy();
  });

  test('for a process whose number names another namespace now is E_CONFLICT', async () => {
    const netns = { path: '/proc/self/ns/net', inode: '1' };
    const { error } = await runFailing(link(), [add(aLink('a', { netns }))]);
    expect(error).toMatchObject({
      code: 'E_CONFLICT',
      reason: '/proc/self/ns/net names another namespace now',
    });
  });
});

describe('a changed link', () => {
  test('gets MTU on both sides, MAC, alias and sysctls without being made anew', async () => {
    await addPods('a');
    const before = aLink('a');
    await run(link(), [add(before)]);
    const index = await sh('cat /sys/class/net/sh-a/ifindex || ip -o link show sh-a').then(
      text => text.split(':')[0],
    );
    const after = aLink('a', {
      mtu: 1400,
      mac: parseMac('02:00:00:00:00:99'),
      alias: 'shunt:0a1b2c3d:renamed',
      sysctls: { 'net/ipv4/conf/sh-a/forwarding': '0' },
    });
    expect(await run(link(), [update(after, before)])).toEqual([update(after, before)]);
    expect(await show('sh-a')).toMatchObject({
      mtu: 1400,
      address: HOST_MAC,
      ifalias: 'shunt:0a1b2c3d:renamed',
    });
    expect(await show('eth0', 'a')).toMatchObject({ mtu: 1400, address: '02:00:00:00:00:99' });
    expect(await sh('cat /proc/sys/net/ipv4/conf/sh-a/forwarding')).toBe('0');
    expect(await sh('ip -o link show sh-a')).toMatch(new RegExp(`^${index}:`));
  });

  test('gets its gso_max_size on both sides, for both families, and is reported with it', async () => {
    await addPods('a');
    const [small, big] = [aLink('a'), aLink('a', { gsoMax: 196_608 })];
    await run(link(), [add(small)]);
    await run(link(), [update(big, small)]);
    const pod = host().pod(ref('a'), 'look into', 'a');
    try {
      for (const socket of [host().netlink, pod.netlink()]) {
        const [end] = listLinks(socket).filter(({ kind }) => kind === 'veth');
        expect(end).toMatchObject({ gsoMax: 196_608, gsoMaxIpv4: 196_608 });
      }
    } finally {
      pod.close();
    }
  });

  test('changes while it is up', async () => {
    await addPods('a');
    const before = aLink('a');
    await run(link(), [add(before)]);
    await sh('ip link set sh-a up; ip -n a link set eth0 up');
    await run(link(), [update(aLink('a', { mac: parseMac('02:00:00:00:00:99') }), before)]);
    const podSide = await show('eth0', 'a');
    expect(podSide.address).toBe('02:00:00:00:00:99');
    expect(podSide.flags).toContain('UP');
  });

  test('moves to another pod and another name by being made anew', async () => {
    await addPods('a', 'b');
    const before = aLink('a');
    await run(link(), [add(before)]);
    const after = aLink('a', { netns: ref('b'), ifname: 'net1' });
    await run(link(), [update(after, before)]);
    expect(await devices('a')).toEqual(['lo']);
    expect(await devices('b')).toEqual(['lo', 'net1']);
    expect(await devices()).toEqual(['lo', 'sh-a']);
  });
});

describe('a removed link', () => {
  test('is gone on both sides, together with many others', async () => {
    await addPods('a', 'b');
    const steps = ['a', 'b'].map(pod => aLink(pod));
    await run(link(), steps.map(add));
    expect(await run(link(), steps.map(remove))).toHaveLength(2);
    expect(await devices()).toEqual(['lo']);
    expect(await devices('a')).toEqual(['lo']);
  });

  test('twice, or with its pod gone before it, is success', async () => {
    await addPods('a', 'b');
    const resources = ['a', 'b'].map(pod => aLink(pod));
    await run(link(), resources.map(add));
    await sh('ip link del sh-b; ip netns del b');
    expect(await run(link(), resources.map(remove))).toHaveLength(2);
    expect(await run(link(), resources.map(remove))).toHaveLength(2);
    expect(await devices()).toEqual(['lo']);
  });

  test('takes no device with it that is not its own, nor one of the same name', async () => {
    await addPods('a');
    await sh(
      'ip link add sh-b type bridge; ip link add sh-c type veth peer name other; ip link set sh-c alias someone',
    );
    const resources = [aLink('a'), aLink('b'), aLink('c')];
    await run(link(), [add(aLink('a'))]);
    await run(link(), resources.map(remove));
    expect((await devices()).sort()).toEqual(['lo', 'other', 'sh-b', 'sh-c']);
    expect((await show('sh-b')).group).toBe('default');
  });

  test('whose making was cut short before it had its alias goes too', async () => {
    await sh(`ip link add sh-a address ${HOST_MAC} type veth peer name other`);
    await run(link(), [remove(aLink('a'))]);
    expect(await devices()).toEqual(['lo']);
  });
});

test('no descriptor is left open, whatever happens', async () => {
  await addPods('a');
  const before = openDescriptors();
  for (let round = 0; round < 5; round++) {
    await run(link(), [add(aLink('a'))]);
    await runFailing(link(), [add(aLink('a')), add(aLink('a', { netns: ref('nobody') }))]);
    await runFailing(link(), [add(aLink('a', { netns: { path: '/run/netns/a', inode: '1' } }))]);
    await run(link(), [update(aLink('a', { mtu: 1400 }), aLink('a'))]);
    await run(link(), [remove(aLink('a'))]);
  }
  expect(openDescriptors()).toBe(before);
});
