import { describe, expect, test } from 'vitest';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { podInterfaceExecutor } from '../../../src/plumbing/pod-interface.ts';
import { parseMac } from '../../../src/spec/mac.ts';
import { joinPrefix, parsePrefix } from '../../../src/spec/prefix.ts';
import {
  add,
  addPods,
  address,
  aLink,
  aPodInterface,
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

//  host ── sh-a (up, so that the pod's side has a carrier) ── eth0 of pod a: 10.40.0.5/16 fd40::5/64
const host = useEmptyHost();
const podInterface = () => podInterfaceExecutor(host());

async function aPlainPod(): Promise<void> {
  await addPods('a');
  await run(linkExecutor(host()), [add(aLink('a'))]);
  await sh('ip link set sh-a up');
}

async function addressesOf(pod: string): Promise<string[]> {
  const shown = await ip<{
    addr_info: { local: string; prefixlen: number; scope: string; tentative?: boolean }[];
  }>('addr show dev eth0', pod);
  const lines = shown[0]!.addr_info.filter(({ scope }) => scope !== 'link');
  return lines.map(
    ({ local, prefixlen, tentative }) => `${local}/${prefixlen}${tentative ? ' tentative' : ''}`,
  );
}

async function routesOf(pod: string): Promise<string[]> {
  const [v4, v6] = [await sh(`ip -n ${pod} route show`), await sh(`ip -n ${pod} -6 route show`)];
  const lines = `${v4}\n${v6}`.split('\n').map(line => line.trim().replace(/ pref medium$/, ''));
  return lines.filter(line => line !== '' && !line.startsWith('fe80'));
}

const DEFAULTS = [
  'default via 10.40.0.1 dev eth0 proto 83 mtu 1500',
  'default via fd40::1 dev eth0 proto 83 metric 1024 mtu 1500',
];

describe('a new pod interface', () => {
  test('is up with its addresses, at once usable, neighbours and routes', async () => {
    await aPlainPod();
    const resource = aPodInterface('a');
    expect(await run(podInterface(), [add(resource)])).toEqual([add(resource)]);
    expect(await addressesOf('a')).toEqual(['10.40.0.5/16', 'fd40::5/64']);
    expect(await routesOf('a')).toEqual([
      DEFAULTS[0],
      '10.40.0.0/16 dev eth0 proto kernel scope link src 10.40.0.5',
      'fd40::/64 dev eth0 proto kernel metric 256',
      DEFAULTS[1],
    ]);
    const neighbours = await sh('ip -n a neigh show nud permanent | sort');
    expect(neighbours).toContain('10.40.0.1 dev eth0 lladdr 02:73:68:75:6e:74');
    expect(neighbours).toContain('fd40::1 dev eth0 lladdr 02:73:68:75:6e:74');
    expect(await sh('ip netns exec a cat /proc/sys/net/ipv6/conf/eth0/accept_ra')).toBe('0');
  });

  test('brings the loopback of its pod up', async () => {
    await aPlainPod();
    await run(podInterface(), [add(aPodInterface('a'))]);
    expect(await sh('ip -n a -o link show lo')).toContain('LOOPBACK,UP');
  });

  test('has its own route to the subnet instead of the kernel’s where it brings one', async () => {
    await aPlainPod();
    const routes = [
      ...aPodInterface('a').routes,
      { prefix: parsePrefix('10.40.0.0/16'), via: null, mtu: 8000 },
      { prefix: parsePrefix('fd40::/64'), via: null, mtu: 8000 },
    ];
    await run(podInterface(), [add(aPodInterface('a', { routes }))]);
    expect(await routesOf('a')).toEqual([
      DEFAULTS[0],
      '10.40.0.0/16 dev eth0 proto 83 scope link mtu 8000',
      'fd40::/64 dev eth0 proto 83 metric 1024 mtu 8000',
      DEFAULTS[1],
    ]);
  });

  test('twice is E_EXISTS and changes nothing', async () => {
    await aPlainPod();
    await run(podInterface(), [add(aPodInterface('a'))]);
    const { error } = await runFailing(podInterface(), [add(aPodInterface('a', { addresses: [] }))]);
    expect(error).toMatchObject({
      code: 'E_EXISTS',
      message: 'set up eth0 of endpoint a: the interface is up already',
    });
    expect(await addressesOf('a')).toEqual(['10.40.0.5/16', 'fd40::5/64']);
  });

  test('takes over what was left on a device that is down', async () => {
    await aPlainPod();
    await run(podInterface(), [add(aPodInterface('a'))]);
    await sh('ip -n a link set eth0 down');
    await run(podInterface(), [add(aPodInterface('a'))]);
    expect(await addressesOf('a')).toEqual(['10.40.0.5/16', 'fd40::5/64']);
    expect(await routesOf('a')).toEqual(expect.arrayContaining(DEFAULTS));
  });

  test('without its device is E_NOT_FOUND', async () => {
    await addPods('a');
    const { error } = await runFailing(podInterface(), [add(aPodInterface('a'))]);
    expect(error).toMatchObject({ code: 'E_NOT_FOUND', reason: 'device eth0 is gone' });
  });

  test('that the kernel refuses says what and why, and leaves the device as it was', async () => {
    await aPlainPod();
    const routes = [{ prefix: parsePrefix('0.0.0.0/0'), via: address('192.0.2.1'), mtu: null }];
    const { error, finished } = await runFailing(podInterface(), [add(aPodInterface('a', { routes }))]);
    expect(error.message).toBe(
      'add route 0.0.0.0/0 to eth0 of endpoint a: ENETUNREACH: Nexthop has invalid gateway',
    );
    expect(finished).toEqual([]);
    expect(await addressesOf('a')).toEqual([]);
    expect(await sh('ip -n a -o link show eth0')).not.toContain(',UP');
  });

  test('with an IPv6 address where IPv6 is off is an error of the kernel, not of privilege', async () => {
    await aPlainPod();
    const sysctls = { 'net/ipv6/conf/eth0/disable_ipv6': '1' };
    const { error } = await runFailing(podInterface(), [add(aPodInterface('a', { sysctls }))]);
    expect(error).toMatchObject({ code: 'E_KERNEL', operation: 'add address fd40::5/64 to' });
    expect(error.reason).toContain('IPv6 is disabled');
  });
});

describe('a changed pod interface', () => {
  test('keeps its default routes while its addresses change within the subnet', async () => {
    await aPlainPod();
    const before = aPodInterface('a');
    const after = aPodInterface('a', {
      addresses: [joinPrefix(address('10.40.0.6'), 16), joinPrefix(address('fd40::6'), 64)],
    });
    await run(podInterface(), [add(before)]);
    expect(await run(podInterface(), [update(after, before)])).toEqual([update(after, before)]);
    expect(await addressesOf('a')).toEqual(['10.40.0.6/16', 'fd40::6/64']);
    expect(await routesOf('a')).toEqual([
      DEFAULTS[0],
      '10.40.0.0/16 dev eth0 proto kernel scope link src 10.40.0.6',
      'fd40::/64 dev eth0 proto kernel metric 256',
      DEFAULTS[1],
    ]);
  });

  test('has routes and neighbours replaced in place, added and taken away', async () => {
    await aPlainPod();
    const before = aPodInterface('a');
    const after = aPodInterface('a', {
      routes: [
        { prefix: parsePrefix('0.0.0.0/0'), via: address('10.40.0.1'), mtu: 1400 },
        { prefix: parsePrefix('198.51.100.0/24'), via: address('10.40.0.1'), mtu: null },
      ],
      neighbours: [{ address: address('10.40.0.1'), mac: parseMac('02:00:00:00:00:77') }],
    });
    await run(podInterface(), [add(before)]);
    await run(podInterface(), [update(after, before)]);
    const routes = await routesOf('a');
    expect(routes.filter(route => route.includes('proto 83'))).toEqual([
      'default via 10.40.0.1 dev eth0 proto 83 mtu 1400',
      '198.51.100.0/24 via 10.40.0.1 dev eth0 proto 83',
    ]);
    const neighbours = (await sh('ip -n a neigh show nud permanent')).trim();
    expect(neighbours).toMatch(/^10\.40\.0\.1 dev eth0 lladdr 02:00:00:00:00:77 PERMANENT/);
    expect(neighbours).not.toContain('fd40::1');
  });

  test('goes back to what it was by the inverse step', async () => {
    await aPlainPod();
    const before = aPodInterface('a');
    const after = aPodInterface('a', {
      addresses: [joinPrefix(address('10.40.0.6'), 16)],
      routes: [],
      neighbours: [],
    });
    await run(podInterface(), [add(before)]);
    const original = [await addressesOf('a'), await routesOf('a')];
    await run(podInterface(), [update(after, before)]);
    await run(podInterface(), [update(before, after)]);
    expect([await addressesOf('a'), await routesOf('a')]).toEqual(original);
  });
});

describe('a removed pod interface', () => {
  test('is down and bare', async () => {
    await aPlainPod();
    await run(podInterface(), [add(aPodInterface('a'))]);
    expect(await run(podInterface(), [remove(aPodInterface('a'))])).toHaveLength(1);
    expect(await addressesOf('a')).toEqual([]);
    expect(await routesOf('a')).toEqual([]);
    expect(await sh('ip -n a neigh show nud permanent')).toBe('');
  });

  test('twice, with its device gone, or with its pod gone is success', async () => {
    await aPlainPod();
    const resource = aPodInterface('a');
    await run(podInterface(), [add(resource)]);
    for (const spoil of ['true', 'true', 'ip link del sh-a', 'ip netns del a']) {
      await sh(spoil);
      expect(await run(podInterface(), [remove(resource)])).toHaveLength(1);
    }
    const replaced = aPodInterface('a', { netns: { path: '/proc/self/ns/net', inode: '1' } });
    expect(await run(podInterface(), [remove(replaced)])).toHaveLength(1);
  });
});

test('steps before the one that fails are reported, those after it are not made', async () => {
  await aPlainPod();
  await addPods('c');
  const steps = [
    add(aPodInterface('a')),
    add(aPodInterface('b', { netns: ref('nobody') })),
    add(aPodInterface('c')),
  ];
  const { error, finished } = await runFailing(podInterface(), steps);
  expect(error.subject).toBe('eth0 of endpoint b');
  expect(finished).toEqual(steps.slice(0, 1));
});

test('no descriptor is left open, whatever happens', async () => {
  await aPlainPod();
  const before = openDescriptors();
  const resource = aPodInterface('a');
  for (let round = 0; round < 5; round++) {
    await run(podInterface(), [add(resource)]);
    await runFailing(podInterface(), [add(resource)]);
    await run(podInterface(), [update(aPodInterface('a', { routes: [] }), resource)]);
    await run(podInterface(), [remove(resource)]);
    await runFailing(podInterface(), [add(aPodInterface('a', { ifname: 'eth9' }))]);
  }
  expect(openDescriptors()).toBe(before);
});
