import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DropName } from '../../../src/generated/drops.ts';
import { concat, u16 } from '../../helpers/packet/bytes.ts';
import { ethernet, udp } from '../../helpers/packet/frame.ts';
import { LiveHost } from '../../helpers/packet/live.ts';
import { advertise, arp, BROADCAST, linkLayerOption } from '../../helpers/packet/neighbour.ts';
import { HOST_MAC } from '../../helpers/packet/world.ts';
import { waitFor } from '../../helpers/wait-for.ts';

// Real stacks on both sides of the programs; the sketch is in live.ts. What a run without a device cannot show.

let host: LiveHost;
beforeAll(async () => {
  host = await LiveHost.make();
});
afterAll(() => host?.dispose());

/** Waits until that many more packets were lost for a reason. */
async function lost(reason: DropName, packets: number, action: () => Promise<unknown>): Promise<void> {
  const count = () => host.datapath.drops()[reason] ?? 0;
  const before = count();
  await action();
  await waitFor(() => count() - before >= packets, { what: `${packets} packets lost as ${reason}` });
  expect(count() - before).toBe(packets);
}

describe('neighbours', () => {
  test.each(['v4', 'v6'] as const)(
    'a kernel resolves its sibling by the programs alone, %s',
    async family => {
      const { web, db } = host;
      await web.namespace.sh(`ip -${family.slice(1)} neigh flush dev eth0`);
      expect(await web.namespace.ping(db[family], { count: 3 })).toBe(3);
      const [entry] = await web.namespace.ip<{ lladdr: string; state: string[] }>(`neigh show ${db[family]}`);
      expect(entry).toMatchObject({ lladdr: HOST_MAC, state: ['REACHABLE'] });
      expect(await db.namespace.ip(`neigh show ${web[family]}`)).toMatchObject([{ lladdr: HOST_MAC }]);
    },
  );

  test('duplicate address detection finds an address that a sibling has, and accepts one of its own', async () => {
    const { namespace } = host.web;
    await namespace.sh(
      'for d in all eth0; do echo 1 >/proc/sys/net/ipv6/conf/$d/accept_dad; done; echo 1 >/proc/sys/net/ipv6/conf/eth0/dad_transmits',
    );
    const flagsOf = async (address: string) => {
      const links = await namespace.ip<{
        addr_info: { local: string; tentative?: boolean; dadfailed?: boolean }[];
      }>('addr show eth0');
      return links[0]?.addr_info.find(({ local }) => local === address);
    };
    await namespace.sh(`ip addr add ${host.db.v6}/128 dev eth0`);
    await waitFor(async () => (await flagsOf(host.db.v6))?.dadfailed, { what: 'a refused address' });
    await namespace.sh(
      `ip addr delete ${host.db.v6}/128 dev eth0; ip addr delete ${host.web.v6}/64 dev eth0`,
    );
    await namespace.sh(`ip addr add ${host.web.v6}/64 dev eth0; ip route replace default via fd40::1`);
    await waitFor(async () => !(await flagsOf(host.web.v6))?.tentative, { what: 'an accepted address' });
    expect((await flagsOf(host.web.v6))?.dadfailed).toBeUndefined();
    expect(await namespace.ping(host.db.v6)).toBe(1);
  });

  test('the host learns nothing from what pods announce, true or not', async () => {
    const { web, db } = host;
    const known = async () => (await execa('ip', ['-j', 'neigh', 'show'])).stdout;
    const before = await known();
    const claims = [web.v4, db.v4, '10.40.0.1', '192.0.2.50'].flatMap(senderIp => [
      arp({ operation: 'reply', senderMac: web.mac, senderIp, targetIp: senderIp }),
      arp({ operation: 'request', senderMac: web.mac, senderIp, targetIp: '192.0.2.1' }),
    ]);
    const way = { sourceMac: web.mac, destinationMac: HOST_MAC, source: web.v6, destination: '2001:db8::1' };
    const adverts = [db.v6, 'fd40::1', '2001:db8::50'].map(target =>
      advertise(way, target, [linkLayerOption('target', web.mac)]),
    );
    await lost('spoofed-nd', adverts.length, () => web.namespace.send('eth0', ...claims, ...adverts));
    expect(await known()).toBe(before);
  });
});

describe('delivery', () => {
  test.each(['v4', 'v6'] as const)('TCP and UDP flow between pods, in super-packets, %s', async family => {
    const { web, db } = host;
    const tcp = await db.namespace.serve('tcp');
    const received = await db.namespace.capture('eth0', `tcp dst port ${tcp.port}`, { direction: 'in' });
    expect(await web.namespace.transfer(db[family], tcp.port, 3_000_000)).toMatchObject({
      received: 3_000_000,
      intact: true,
    });
    const sizes = (await received.stop()).map(frame => frame.data.length);
    expect(Math.max(...sizes)).toBeGreaterThan(16_000);

    const udpServer = await db.namespace.serve('udp');
    expect(
      await web.namespace.exchange(db[family], udpServer.port, { count: 20, size: 20_000 }),
    ).toMatchObject({ received: 20, intact: true });
  });

  test.each(['v4', 'v6'] as const)('a pod reaches the host, and its refusals come back, %s', async family => {
    const gateway = family === 'v4' ? '10.40.0.1' : 'fd40::1';
    const own = family === 'v4' ? '192.0.2.1' : '2001:db8::1';
    for (const address of [gateway, own]) {
      expect(await host.web.namespace.ping(address)).toBe(1);
      expect(await host.web.namespace.connect(address, 9)).toBe('refused');
    }
  });

  test.each([
    ['a sibling', '10.40.0.6'],
    ['the host', '10.40.0.1'],
  ])('a frame to a MAC address that nobody has reaches %s all the same', async (_, address) => {
    const { namespace } = host.web;
    for (const wrong of ['02:de:ad:be:ef:01', '03:de:ad:be:ef:01']) {
      await namespace.sh(`ip neigh replace ${address} lladdr ${wrong} nud permanent dev eth0`);
      expect(await namespace.ping(address)).toBe(1);
    }
    await namespace.sh(`ip neigh replace ${address} lladdr ${HOST_MAC} nud permanent dev eth0`);
  });

  test('a packet of which only the Ethernet header is in one piece arrives', async () => {
    const { web, db } = host;
    const server = await db.namespace.serve('udp');
    const frame = udp(
      { sourceMac: web.mac, destinationMac: HOST_MAC, source: web.v4, destination: db.v4 },
      6000,
    );
    const directed = concat(
      frame.slice(0, 36),
      u16(server.port),
      frame.slice(38, 40),
      u16(0),
      frame.slice(42),
    );
    // With a virtio header the sender says how much goes into the linear part of the packet: 14 bytes.
    const script = `import socket
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.setsockopt(263, 15, 1)
s.bind(("eth0", 0))
s.send(bytes([0, 0, 14, 0, 0, 0, 0, 0, 0, 0]) + bytes.fromhex("${Buffer.from(directed).toString('hex')}"))`;
    await web.namespace.sh('cat >/tmp/scattered.py; python3 /tmp/scattered.py', { input: script });
    await waitFor(() => server.peers().some(peer => peer.address === web.v4 && peer.port === 40001), {
      what: 'the scattered datagram',
    });
  });
});

describe('what may not pass', () => {
  test.each(['v4', 'v6'] as const)(
    'a neighbour on the LAN cannot use the host as a router to pods, %s',
    async family => {
      await lost('forwarded', 3, () => host.lan.ping(host.web[family], { count: 3 }));
      expect(await host.lan.ping(family === 'v4' ? '192.0.2.1' : '2001:db8::1')).toBe(1);
    },
  );

  test.each(['192.0.2.50', '2001:db8::50'])(
    'a pod does not get out to %s, forwarding or not',
    async address => {
      const seen = await host.lan.capture(
        'eth0',
        `host ${address} and (icmp or icmp6) and not icmp6[0] >= 133`,
      );
      await lost('no-egress', 3, () => host.web.namespace.ping(address, { count: 3 }));
      expect(await seen.stop()).toEqual([]);
    },
  );

  test('a frame with a VLAN tag is refused', async () => {
    const { web, db } = host;
    const frame = udp({ sourceMac: web.mac, destinationMac: HOST_MAC, source: web.v4, destination: db.v4 });
    const tagged = concat(frame.slice(0, 12), u16(0x8100), u16(7), frame.slice(12));
    await lost('vlan-tag', 2, () =>
      web.namespace.send('eth0', tagged, concat(frame.slice(0, 12), u16(0x88a8), u16(7), frame.slice(12))),
    );
  });

  test('frames shorter than an IP header are counted, whatever their length', async () => {
    const { web } = host;
    const short = (type: number, from: number, below: number) =>
      Array.from({ length: below - from }, (_, index) =>
        ethernet(BROADCAST, web.mac, type, new Uint8Array(from + index)),
      );
    const frames = [...short(0x0800, 1, 20), ...short(0x86dd, 1, 40), ...short(0x0806, 1, 28)];
    await lost('truncated', frames.length, () => web.namespace.send('eth0', ...frames));
  });
});
