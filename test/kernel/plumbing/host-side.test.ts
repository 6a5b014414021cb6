import { describe, expect, test } from 'vitest';
import { make } from '../../../src/plan/make.ts';
import type { HostRouteResource, NeighbourResource } from '../../../src/plan/resource.ts';
import { hostAddressExecutor } from '../../../src/plumbing/host-address.ts';
import { hostRouteExecutor } from '../../../src/plumbing/host-route.ts';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { neighbourExecutor } from '../../../src/plumbing/neighbour.ts';
import { listAddresses } from '../../../src/plumbing/netlink/addresses.ts';
import { upExecutor } from '../../../src/plumbing/up.ts';
import { parseMac } from '../../../src/spec/mac.ts';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import {
  add,
  addPods,
  address,
  aLink,
  INSTANCE,
  ip,
  remove,
  run,
  runFailing,
  sh,
  update,
  useEmptyHost,
} from './fixture.ts';

//  host: 10.40.0.1 and fd40::1 on lo ── sh-a ── eth0 of pod a
const host = useEmptyHost();

const owner = 'endpoint a';
const up = make.up({ owner, device: 'sh-a' });
const gateways = ['10.40.0.1', 'fd40::1'].map(text =>
  make.hostAddress({ owner: 'network blue', address: address(text), device: 'lo' }),
);

async function aDevice(): Promise<void> {
  await addPods('a');
  await run(linkExecutor(host()), [add(aLink('a'))]);
}

describe('host addresses', () => {
  const hostAddress = () => hostAddressExecutor(host(), INSTANCE);
  const shown = async () =>
    (await sh('ip -o addr show dev lo')).split('\n').map(line => line.split(/\s+/)[3]);

  test('are on lo for themselves alone, without a route of the kernel’s', async () => {
    expect(await run(hostAddress(), gateways.map(add))).toHaveLength(2);
    expect((await shown()).sort()).toEqual(['10.40.0.1/32', '127.0.0.1/8', '::1/128', 'fd40::1/128']);
    const ours = listAddresses(host().netlink).filter(({ protocol }) => protocol === 83);
    expect(ours.map(({ address: prefix, metric }) => [prefix, metric])).toEqual([
      ['10.40.0.1/32', 0xff1b2c3d],
      ['fd40::1/128', 0xff1b2c3d],
    ]);
    expect(await sh('ip -6 route show')).toBe('');
    expect(await sh('ping -c1 -W1 10.40.0.1 >/dev/null && ping -c1 -W1 fd40::1 >/dev/null && echo yes')).toBe(
      'yes',
    );
  });

  test('that are there already are E_EXISTS, and the others are made', async () => {
    await sh('ip addr add 10.40.0.1/32 dev lo');
    const { error, finished } = await runFailing(hostAddress(), gateways.map(add));
    expect(error).toMatchObject({
      code: 'E_EXISTS',
      message: 'add address 10.40.0.1 on lo (network blue): the host has it already',
    });
    expect(finished).toEqual([add(gateways[1]!)]);
  });

  test('go away, and being gone is success', async () => {
    await run(hostAddress(), gateways.map(add));
    expect(await run(hostAddress(), gateways.map(remove))).toHaveLength(2);
    expect(await run(hostAddress(), gateways.map(remove))).toHaveLength(2);
    expect((await shown()).sort()).toEqual(['127.0.0.1/8', '::1/128']);
  });
});

describe('neighbours', () => {
  const neighbour = () => neighbourExecutor(host());
  const entry = (text: string, mac = '02:00:00:00:00:05'): NeighbourResource =>
    make.neighbour({ owner, device: 'sh-a', address: address(text), mac: parseMac(mac) });
  const both = [entry('10.40.0.5'), entry('fd40::5')];
  const shown = async () =>
    (await sh('ip neigh show dev sh-a nud permanent | sort')).split('\n').filter(Boolean);

  test('are permanent, also while the device is still down', async () => {
    await aDevice();
    expect(await run(neighbour(), both.map(add))).toHaveLength(2);
    expect(await shown()).toEqual([
      expect.stringMatching(/^10\.40\.0\.5 lladdr 02:00:00:00:00:05 PERMANENT/),
      expect.stringMatching(/^fd40::5 lladdr 02:00:00:00:00:05 PERMANENT/),
    ]);
    await run(upExecutor(host()), [add(up)]);
    expect(await shown()).toHaveLength(2);
  });

  test('that are there already are E_EXISTS', async () => {
    await aDevice();
    await run(neighbour(), [add(both[0]!)]);
    const { error, finished } = await runFailing(neighbour(), both.map(add));
    expect(error).toMatchObject({ code: 'E_EXISTS', subject: '10.40.0.5 on sh-a (endpoint a)' });
    expect(finished).toEqual([add(both[1]!)]);
  });

  test('take the place of what the host found out by itself', async () => {
    await aDevice();
    await sh('ip link set sh-a up; ip neigh add 10.40.0.5 lladdr 02:00:00:00:00:66 dev sh-a nud stale');
    await run(neighbour(), both.map(add));
    expect((await shown())[0]).toContain('02:00:00:00:00:05 PERMANENT');
  });

  test('change and go away; being gone, with or without the device, is success', async () => {
    await aDevice();
    await run(neighbour(), both.map(add));
    await run(neighbour(), [update(entry('10.40.0.5', '02:00:00:00:00:77'), both[0]!)]);
    expect((await shown())[0]).toContain('02:00:00:00:00:77');
    expect(await run(neighbour(), both.map(remove))).toHaveLength(2);
    expect(await shown()).toEqual([]);
    expect(await run(neighbour(), both.map(remove))).toHaveLength(2);
    await sh('ip link del sh-a');
    expect(await run(neighbour(), both.map(remove))).toHaveLength(2);
  });

  test('without their device are E_NOT_FOUND', async () => {
    const { error } = await runFailing(neighbour(), both.map(add));
    expect(error).toMatchObject({ code: 'E_NOT_FOUND', reason: 'device sh-a is gone' });
  });
});

describe('up', () => {
  test('and down again, twice each, also for many', async () => {
    await aDevice();
    for (const expected of ['UP', 'UP']) {
      expect(await run(upExecutor(host()), [add(up)])).toHaveLength(1);
      expect((await ip<{ flags: string[] }>('link show dev sh-a'))[0]!.flags).toContain(expected);
    }
    for (let round = 0; round < 2; round++) {
      expect(await run(upExecutor(host()), [remove(up)])).toHaveLength(1);
      expect((await ip<{ flags: string[] }>('link show dev sh-a'))[0]!.flags).not.toContain('UP');
    }
  });

  test('without its device is E_NOT_FOUND; down without it is success', async () => {
    expect((await runFailing(upExecutor(host()), [add(up)])).error).toMatchObject({
      code: 'E_NOT_FOUND',
      message: 'bring up sh-a (endpoint a): device sh-a is gone',
    });
    expect(await run(upExecutor(host()), [remove(up)])).toHaveLength(1);
  });
});

describe('host routes', () => {
  const hostRoute = () => hostRouteExecutor(host(), INSTANCE);
  const route = (prefix: string, fields: Partial<HostRouteResource> = {}): HostRouteResource => ({
    ...make.hostRoute({
      owner,
      prefix: parsePrefix(prefix),
      type: 'unicast',
      device: 'sh-a',
      mtu: 9000,
      source: address(prefix.includes(':') ? 'fd40::1' : '10.40.0.1'),
    }),
    ...fields,
  });
  const net = (prefix: string) =>
    route(prefix, { type: 'unreachable', device: null, mtu: null, source: null });
  const pods = [route('10.40.0.5/32'), route('fd40::5/128')];
  const nets = [net('10.40.0.0/16'), net('fd40::/64')];
  const shown = async () =>
    `${await sh('ip route show proto 83')}\n${await sh('ip -6 route show proto 83')}`
      .split('\n')
      .map(line => line.trim().replace(/ pref medium$| linkdown/g, ''))
      .filter(Boolean);

  async function aDeviceThatIsUp(): Promise<void> {
    await aDevice();
    await run(hostAddressExecutor(host(), INSTANCE), gateways.map(add));
    await run(upExecutor(host()), [add(up)]);
  }

  test('lead to pods, and all else of the subnet is unreachable', async () => {
    await aDeviceThatIsUp();
    expect(await run(hostRoute(), [...pods, ...nets].map(add))).toHaveLength(4);
    const metric = 0xff1b2c3d;
    expect(await shown()).toEqual([
      `unreachable 10.40.0.0/16 metric ${metric}`,
      `10.40.0.5 dev sh-a scope link src 10.40.0.1 mtu 9000`,
      `fd40::5 dev sh-a src fd40::1 metric 1024 mtu 9000`,
      `unreachable fd40::/64 dev lo metric ${metric}`,
    ]);
    const wrong = sh('ip route get 10.40.9.9').catch(error => String(error));
    expect(await wrong).toContain('No route to host');
  });

  test('come with the net below first and go with it last', async () => {
    await aDeviceThatIsUp();
    const types = (steps: { resource: HostRouteResource }[]) => steps.map(({ resource }) => resource.type);
    const added = await run(hostRoute(), [...pods, ...nets].map(add));
    expect(types(added)).toEqual(['unreachable', 'unreachable', 'unicast', 'unicast']);
    const removed = await run(hostRoute(), [...nets, ...pods].map(remove));
    expect(types(removed)).toEqual(['unicast', 'unicast', 'unreachable', 'unreachable']);
    expect(await shown()).toEqual([]);
  });

  test('change in place', async () => {
    await aDeviceThatIsUp();
    await run(hostRoute(), pods.map(add));
    await run(
      hostRoute(),
      pods.map(pod => update({ ...pod, mtu: 1400 }, pod)),
    );
    expect(await shown()).toEqual([
      `10.40.0.5 dev sh-a scope link src 10.40.0.1 mtu 1400`,
      `fd40::5 dev sh-a src fd40::1 metric 1024 mtu 1400`,
    ]);
  });

  test('that are there already are E_EXISTS', async () => {
    await aDeviceThatIsUp();
    await sh('ip route add 10.40.0.5/32 dev sh-a');
    const { error, finished } = await runFailing(hostRoute(), pods.map(add));
    expect(error).toMatchObject({
      code: 'E_EXISTS',
      message: 'add route 10.40.0.5/32 via sh-a (endpoint a): the host has a route to it already',
    });
    expect(finished).toEqual([add(pods[1]!)]);
    expect((await runFailing(hostRoute(), [add(pods[1]!)])).error.code).toBe('E_EXISTS');
  });

  test('that are gone, with or without their device, are taken away with success', async () => {
    await aDeviceThatIsUp();
    await run(hostRoute(), [...pods, ...nets].map(add));
    await run(hostRoute(), [...pods, ...nets].map(remove));
    expect(await run(hostRoute(), [...pods, ...nets].map(remove))).toHaveLength(4);
    await sh('ip link del sh-a');
    expect(await run(hostRoute(), pods.map(remove))).toHaveLength(2);
  });

  test('of others to the same prefix are left alone', async () => {
    await aDeviceThatIsUp();
    await sh(
      'ip route add 10.40.0.5/32 dev sh-a proto static; ip route add unreachable 10.40.0.0/16 metric 7',
    );
    await run(hostRoute(), [...pods, ...nets].map(remove));
    expect(await sh('ip route show')).toContain('10.40.0.5 dev sh-a proto static');
    expect(await sh('ip route show')).toContain('unreachable 10.40.0.0/16 metric 7');
  });

  test('through a device that is down say how to go on', async () => {
    await aDevice();
    await run(hostAddressExecutor(host(), INSTANCE), gateways.map(add));
    const { error } = await runFailing(hostRoute(), pods.map(add));
    expect(error).toMatchObject({ code: 'E_KERNEL', hint: 'ip link set sh-a up, then shunt apply' });
    expect(error.reason).toContain('not up');
  });
});
