import { describe, expect, test } from 'vitest';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import { concat, hex, linkLocal, u16 } from '../../helpers/packet/bytes.ts';
import { ethernet, icmp, PROTOCOL, packet, pattern, tcp, udp } from '../../helpers/packet/frame.ts';
import { WORLD } from '../../helpers/uplink.ts';
import { useHost } from '../../helpers/use-host.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { expectRefused } from './attacker.ts';
import { lossesAt } from './losses.ts';
import { BLUE, type Pod, way, wire } from './pod.ts';
import { sendMarked, Witness } from './witness.ts';

//   web ── raw frames of every kind ──▶ host ── db     blue
//                                        └───── far    red
//
// web attacks; db watches its interface, and the host what its stack receives.

const host = await useHost();
await host.sh('ip addr add 192.0.2.2/32 dev lo; ip addr add 2001:db8:0:1::2/128 dev lo nodad');
const { web, db, far } = await wire(host, {
  networks: { blue: BLUE, red: { subnets: ['10.41.0.0/16', 'fd41::/64'] } },
  pods: { web: 'blue', db: 'blue', far: 'red' },
});
const GATEWAY = { v4: '10.40.0.1', v6: 'fd40::1' };

await web.netns.ping(db.v4);
await web.netns.ping(db.v6);
const scene = { host, attacker: web, victim: db, witness: await Witness.at(db.netns) };

/** One packet of each protocol to the sibling, the gateway, the host and the outside. */
function everywhere(family: 4 | 6, change: { source?: string; sourceMac?: string }): Uint8Array[] {
  const targets: (Pod | string)[] =
    family === 4
      ? [db, GATEWAY.v4, WORLD.host.v4, WORLD.internet.v4]
      : [db, GATEWAY.v6, WORLD.host.v6, WORLD.internet.v6];
  return targets.flatMap(target => {
    const hop = { ...way(web, target, family), ...change };
    return [udp(hop), tcp(hop), icmp(hop, family === 4 ? 8 : 128)];
  });
}

test('the same packets arrive when they are true: what follows is refused for its lie alone', async () => {
  const [v4, v6] = [icmp(way(web, db.v4), 0), icmp(way(web, db.v6), 129)];
  const seen = await scene.witness.since(mark => sendMarked(web, db, [v4, v6], mark));
  expect(seen.map(payload)).toEqual([v4, v6].map(frame => payload(hex(frame))));
  const before = await receivedByHost();
  await web.netns.send('eth0', udp(way(web, GATEWAY.v4)), udp(way(web, WORLD.host.v4)));
  await waitFor(async () => (await receivedByHost()) >= before + 2);
});

describe('an IPv4 source is refused that is', () => {
  test.each([
    ['unspecified', '0.0.0.0'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback', '127.0.0.1'],
    ["the gateway's", GATEWAY.v4],
    ["the host's", WORLD.host.v4],
    ["a sibling's", db.v4],
    ["another network's", far.v4],
    ["nobody's, of its subnet", '10.40.99.99'],
    ["the outside's", WORLD.internet.v4],
  ])('%s', async (_, source) => {
    await expectRefused(scene, 'spoofed-ipv4', everywhere(4, { source }));
  });
});

describe('an IPv6 source is refused that is', () => {
  test.each([
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['multicast', 'ff02::1'],
    ["the gateway's", GATEWAY.v6],
    ["the host's", WORLD.host.v6],
    ["a sibling's", db.v6],
    ["a sibling's IPv4 address, mapped", `::ffff:${db.v4}`],
    ['its own IPv4 address, mapped', `::ffff:${web.v4}`],
    ["another network's", far.v6],
    ["nobody's, of its subnet", 'fd40::9999'],
    ["the outside's", WORLD.internet.v6],
  ])('%s', async (_, source) => {
    await expectRefused(scene, 'spoofed-ipv6', everywhere(6, { source }));
  });

  test.each([
    ["a sibling's link-local", linkLocal(db.mac)],
    ["the host's link-local", linkLocal(HOST_MAC)],
    ['its own link-local', linkLocal(web.mac)],
  ])('%s', async (_, source) => {
    await expectRefused(scene, 'link-local', everywhere(6, { source }));
  });
});

test.each([
  ["a sibling's", db.mac],
  ["the host's", HOST_MAC],
  ['broadcast', 'ff:ff:ff:ff:ff:ff'],
  ['zero', '00:00:00:00:00:00'],
  ["nobody's", '02:00:00:00:00:99'],
])('an Ethernet source that is %s is refused', async (_, sourceMac) => {
  await expectRefused(scene, 'spoofed-mac', [
    ...everywhere(4, { sourceMac }),
    ...everywhere(6, { sourceMac }),
  ]);
});

describe('a destination that leads nowhere is refused:', () => {
  test.each([
    ['loopback addresses, also of the host', 'martian', ['127.0.0.1', '127.0.0.53', '0.0.0.0', '::1', '::']],
    ['link-local addresses', 'link-local', ['fe80::1', linkLocal(db.mac), linkLocal(HOST_MAC)]],
    ['multicast and broadcast', 'multicast', ['224.0.0.251', '255.255.255.255', 'ff02::1', 'ff0e::1']],
    ['its own address', 'own-address', [web.v4, web.v6]],
    ['another network', 'other-network', [far.v4, far.v6]],
  ])('%s', async (_, reason, addresses) => {
    await host.sh('sysctl -qw net.ipv4.conf.all.route_localnet=1');
    await expectRefused(
      scene,
      reason,
      addresses.map(address => udp(way(web, address))),
    );
  });
});

test('VLAN tags are refused: single, double, of either kind, and those that only carry a priority', async () => {
  const { sourceMac, destinationMac } = way(web, db);
  const inner = udp(way(web, db)).slice(12);
  const tagged = [
    [0x8100, 5],
    [0x8100, 0],
    [0x8100, 0xe000],
    [0x88a8, 5],
  ].map(([type = 0, tag = 0]) => ethernet(destinationMac, sourceMac, type, concat(u16(tag), inner)));
  const twice = ethernet(destinationMac, sourceMac, 0x88a8, concat(u16(5), u16(0x8100), u16(6), inner));
  await expectRefused(scene, 'vlan-tag', [...tagged, twice]);
});

test.each([
  ['LLDP', 0x88cc],
  ['MPLS', 0x8847],
  ['PPPoE', 0x8864],
  ['802.1X', 0x888e],
  ['an experiment', 0x88b5],
  ['a length, as 802.3 has it', 64],
])('an EtherType that is %s is refused', async (_, type) => {
  const frames = [db.mac, HOST_MAC, 'ff:ff:ff:ff:ff:ff'].map(to => ethernet(to, web.mac, type, pattern(64)));
  await expectRefused(scene, 'unknown-ethertype', frames);
});

test('IPv4 options towards the host are refused: they could lead past the checks', async () => {
  const sourceRoute = Uint8Array.of(131, 7, 4, 198, 51, 100, 1, 0);
  const targets = [GATEWAY.v4, WORLD.host.v4, WORLD.internet.v4];
  await host.sh('sysctl -qw net.ipv4.conf.all.accept_source_route=1 net.ipv4.ip_forward=1');
  await expectRefused(
    scene,
    'ip-options',
    targets.map(target => udp(way(web, target), 32, { options: sourceRoute })),
  );
});

test('IPv6 packets that could hide neighbour discovery behind extension headers are refused', async () => {
  const hidden = (to: string) =>
    packet(way(web, to), concat(Uint8Array.of(PROTOCOL.icmpv6, 0, 1, 4, 0, 0, 0, 0), pattern(32)), {
      protocol: PROTOCOL.hopByHop,
      hopLimit: 255,
    });
  await expectRefused(scene, 'hidden-nd', [hidden(db.v6), hidden(GATEWAY.v6)]);
});

test('what was counted is what the user is told', async () => {
  const told = await host.shuntJson<{ reason: string; endpoint: string; packets: number }[]>([
    'drops',
    'web',
  ]);
  const { multicast: _, ...counted } = lossesAt(host, web);
  const shown = Object.fromEntries(told.map(({ reason, packets }) => [reason, packets]));
  expect(shown).toMatchObject(counted);
  expect(counted).toMatchObject({
    'spoofed-ipv4': 120,
    'spoofed-ipv6': 132,
    'link-local': 39,
    'spoofed-mac': 120,
  });
  expect(told.every(({ endpoint }) => endpoint === 'web')).toBe(true);
});

async function receivedByHost(): Promise<number> {
  const text = await host.sh("awk '/^Ip:/ { n = $4 } END { print n }' /proc/net/snmp");
  return Number(text);
}

/** A frame without its MAC addresses, which change on the way. */
function payload(frame: string): string {
  return frame.slice(24);
}
