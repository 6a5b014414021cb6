import { describe, expect, test } from 'vitest';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import { udp } from '../../helpers/packet/frame.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesAt, lossesBy } from './losses.ts';
import { BLUE, findPods, listed, way, wire } from './pod.ts';

//   db ── host ── web, then another one in its place
//
// Addresses, names and indexes come back; what was known of their last owner must not.

const RED = { subnets: ['10.41.0.0/16', 'fd41::/64'] };

describe('an endpoint that takes the place of another', () => {
  test('has its addresses at once, for siblings in the middle of a conversation too', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    for (const to of [web.v4, web.v6]) expect(await db.netns.ping(to)).toBe(1);
    for (const to of [web.v4, web.v6]) expect(await host.ping(to)).toBe(1);
    await host.shunt(['endpoint', 'rm', 'web']);
    for (const to of [web.v4, web.v6]) {
      const losses = await lossesBy(host, db, { 'no-endpoint': 1 }, () =>
        db.netns.send('eth0', udp(way(db, to))),
      );
      expect(losses).toMatchObject({ 'no-endpoint': 1 });
      expect(await host.connect(to, 80, 0.3)).toBe('unreachable');
    }
    const next = await host.newPod('next');
    await add(host, 'next', 'blue', next.name, ['--address', web.v4, '--address', web.v6]);
    const { next: successor } = await findPods(host, ['next']);
    expect(successor).toMatchObject({ v4: web.v4, v6: web.v6 });
    expect(successor.mac).not.toBe(web.mac);
    for (const from of [db.netns, host]) {
      for (const to of [web.v4, web.v6]) expect(await from.ping(to)).toBe(1);
    }
    for (const to of [db.v4, db.v6]) expect(await next.ping(to)).toBe(1);
    expect(await web.netns.sh('ip -o link show')).not.toContain('eth0');
  });

  test('in another network with the same addresses obeys that network', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    expect(await db.netns.ping(web.v4)).toBe(1);
    await host.shunt(['endpoint', 'rm', 'web', 'db']);
    await host.shunt(['network', 'rm', 'blue']);
    await host.shunt([
      'network',
      'create',
      'cells',
      '--isolated',
      ...BLUE.subnets.flatMap(net => ['--subnet', net]),
    ]);
    await add(host, 'web', 'cells', web.netns.name, ['--address', web.v4]);
    await add(host, 'db', 'cells', db.netns.name, ['--address', db.v4]);
    const { db: again } = await findPods(host, ['db']);
    const losses = await lossesBy(host, again, { isolated: 1 }, () =>
      again.netns.send('eth0', udp({ ...way(again, web.v4), destinationMac: HOST_MAC })),
    );
    expect(losses).toEqual({ isolated: 1 });
    expect(await again.netns.connect(web.v4, 80, 0.2)).toBe('timeout');
  });

  test('in the same namespace under the same interface name starts with nothing of the last one', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, {
      networks: { blue: BLUE, red: RED },
      pods: { web: 'blue', db: 'blue' },
    });
    expect(await web.netns.ping(db.v4)).toBe(1);
    await web.netns.send('eth0', udp({ ...way(web, db), source: db.v4 }));
    await host.shunt(['endpoint', 'rm', 'web']);
    await add(host, 'second', 'red', web.netns.name);
    const known = await web.netns.sh('ip neigh; ip route; ip -6 route; ip -o addr show dev eth0');
    expect(known).not.toMatch(/10\.40\.|fd40:/);
    const [second] = (await listed(host)).filter(({ name }) => name === 'second');
    expect(lossesAt(host, { ifindex: second?.ifindex ?? 0 })['spoofed-ipv4'] ?? 0).toBe(0);
    expect(lossesAt(host, web)).toEqual({});
    // Its old address is now somebody else's claim.
    await web.netns.sh('ip addr add 10.40.0.2/16 dev eth0');
    const losses = await lossesBy(host, { ifindex: second?.ifindex ?? 0 }, { 'spoofed-arp': 1 }, () =>
      web.netns.connect(db.v4, 80, 0.2),
    );
    expect(losses).toEqual({ 'spoofed-arp': 1 });
  });

  test('by the index of its device is nobody: a foreign device that gets the index has no rows', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    await host.shunt(['endpoint', 'rm', 'web']);
    await host.sh(`ip link add foreign0 index ${web.ifindex} type veth peer name foreign1`);
    for (const [map, count] of [
      ['devices', 1],
      ['endpoints_v4', 2],
      ['endpoints_v6', 2],
    ] as const) {
      const rows = JSON.parse(await host.sh(`bpftool -j map dump pinned ${await pinOf(map)}`)) as unknown[];
      expect(rows, map).toHaveLength(count);
    }
    expect(await db.netns.ping('10.40.0.1')).toBe(1);

    async function pinOf(map: string): Promise<string> {
      return host.sh(`find ${host.paths.bpffs} -name ${map}`);
    }
  });
});

describe('what a pod does to its own interface', () => {
  test('down, it is listed as down, and ready when it is up again', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    await web.netns.sh('ip link set eth0 down');
    expect(await stateOf(host, 'web')).toBe('down');
    expect(await stateOf(host, 'db')).toBe('ready');
    await host.shunt(['apply']);
    expect(await stateOf(host, 'web')).toBe('ready');
    for (const to of [web.v4, web.v6]) expect(await db.netns.ping(to)).toBe(1);
    for (const to of [db.v4, db.v6, '10.40.0.1', 'fd40::1']) expect(await web.netns.ping(to)).toBe(1);
  });

  test('deleted, it is listed as missing, and made again by apply as it was', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    for (const to of [web.v4, web.v6]) expect(await db.netns.ping(to)).toBe(1);
    await web.netns.sh('ip link delete eth0');
    expect(await stateOf(host, 'web')).toBe('missing');
    expect(await db.netns.ping(web.v4, { seconds: 0.1 })).toBe(0);
    await host.shunt(['apply']);
    const { web: healed } = await findPods(host, ['web']);
    expect(healed).toMatchObject({ v4: web.v4, v6: web.v6, mac: web.mac });
    expect(await stateOf(host, 'web')).toBe('ready');
    for (const to of [web.v4, web.v6]) expect(await db.netns.ping(to)).toBe(1);
    for (const to of [db.v4, db.v6, '10.40.0.1', 'fd40::1']) expect(await web.netns.ping(to)).toBe(1);
    for (const to of [web.v4, web.v6]) expect(await host.ping(to)).toBe(1);
    expect(await stateOf(host, 'db')).toBe('ready');
  });

  test('addresses and routes it took away are given back by apply, the ones it added lead nowhere', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
    await web.netns.sh('ip addr add 10.40.0.9/16 dev eth0; ip addr add fd40::9/64 dev eth0 nodad');
    const losses = await lossesBy(host, web, { 'spoofed-arp': 1 }, () =>
      web.netns.run('ping', ['-c', '1', '-W', '0.2', '-I', '10.40.0.9', db.v4]),
    );
    expect(losses).toMatchObject({ 'spoofed-arp': 1 });
    await web.netns.sh('ip addr flush dev eth0; ip route flush dev eth0');
    await host.shunt(['apply']);
    for (const to of [db.v4, db.v6, '10.40.0.1', 'fd40::1']) expect(await web.netns.ping(to)).toBe(1);
  });
});

async function stateOf(host: Awaited<ReturnType<typeof useHost>>, name: string): Promise<string | undefined> {
  return (await listed(host)).find(endpoint => endpoint.name === name)?.state;
}

async function add(
  host: Awaited<ReturnType<typeof useHost>>,
  name: string,
  network: string,
  netns: string,
  flags: readonly string[] = [],
): Promise<void> {
  await host.shunt(['endpoint', 'add', name, '--network', network, '--netns', netns, ...flags]);
}
