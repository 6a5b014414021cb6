import { expect, test } from 'vitest';
import { hex, ip } from '../../helpers/packet/bytes.ts';
import { udp } from '../../helpers/packet/frame.ts';
import { WORLD } from '../../helpers/uplink.ts';
import { useHost } from '../../helpers/use-host.ts';
import { BLUE, way, wire } from './pod.ts';
import { pingMarked, Witness } from './witness.ts';

//   web ── host ── up0 ── lan ── outside
//
// The program asks the host's routes about a packet before it hands it to the stack. Each host here decides otherwise
// once the packet is inside, by something the program cannot see; the packet must still not leave.

const ELSEWHERE = { v4: '198.51.100.1', v6: '2001:db8:ffff::1' };

interface Case {
  readonly setUp: string;
  readonly takeAway: string;
  readonly family: 4 | 6;
  readonly to: string;
}

const NO_DEFAULT = 'ip route del default';
const DEFAULT = 'ip route replace default via 192.0.2.1';

const CASES: Readonly<Record<string, Case>> = {
  'forwards broadcasts to an outside link': {
    setUp:
      'sysctl -qw net.ipv4.conf.all.bc_forwarding=1; for f in /proc/sys/net/ipv4/conf/s[ht]*/bc_forwarding; do echo 1 >$f; done',
    takeAway: 'sysctl -qw net.ipv4.conf.all.bc_forwarding=0',
    family: 4,
    to: '192.0.2.255',
  },
  'has a way out for one port only': {
    setUp: `${NO_DEFAULT}; ip route add default via 192.0.2.1 table 100; ip rule add ipproto udp dport 53 lookup 100`,
    takeAway: `ip rule del ipproto udp dport 53 lookup 100; ip route flush table 100; ${DEFAULT}`,
    family: 4,
    to: ELSEWHERE.v4,
  },
  'has a way out for one port only, in IPv6': {
    setUp:
      'ip -6 route del default; ip -6 route add default via 2001:db8:0:1::1 table 100; ip -6 rule add ipproto udp dport 53 lookup 100',
    takeAway:
      'ip -6 rule del ipproto udp dport 53 lookup 100; ip -6 route flush table 100; ip -6 route replace default via 2001:db8:0:1::1',
    family: 6,
    to: ELSEWHERE.v6,
  },
  'has a way out for marked packets only': {
    setUp: `${NO_DEFAULT}; ip route add default via 192.0.2.1 table 100; ip rule add fwmark 1 lookup 100; nft add table inet marks; nft add chain inet marks in "{ type filter hook prerouting priority -150; }"; nft add rule inet marks in meta mark set 1`,
    takeAway: `nft delete table inet marks; ip rule del fwmark 1 lookup 100; ip route flush table 100; ${DEFAULT}`,
    family: 4,
    to: ELSEWHERE.v4,
  },
  'translates a port of its own to an outside address': {
    setUp: `nft add table ip nat; nft add chain ip nat in "{ type nat hook prerouting priority -100; }"; nft add rule ip nat in udp dport 53 dnat to ${ELSEWHERE.v4}`,
    takeAway: 'nft delete table ip nat',
    family: 4,
    to: '10.40.0.1',
  },
};

const host = await useHost();
const { outside } = await host.addUplink();
const { web } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue' } });
await host.sh('sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1');
const uplink = await Witness.at(outside);

// A namespace that the host wired without Shunt: what it sends shows that the host would have forwarded.
const plain = await host.newPod('plain');
await host.sh(`
  ip link add st0 type veth peer name eth0 netns ${plain.name}
  ip addr add 10.99.0.1/24 dev st0; ip addr add fd99::1/64 dev st0 nodad; ip link set st0 up`);
await plain.sh(`
  ip addr add 10.99.0.2/24 dev eth0; ip addr add fd99::2/64 dev eth0 nodad; ip link set eth0 up
  ip route add default via 10.99.0.1; ip -6 route add default via fd99::1`);

test.each(Object.entries(CASES))(
  'nothing of a pod leaves a host that %s',
  async (_, { setUp, takeAway, family, to }) => {
    const [pod, other] = family === 4 ? [web.v4, '10.99.0.2'] : [web.v6, 'fd99::2'];
    await host.sh(setUp);
    try {
      const target = family === 4 ? to : `[${to}]`;
      await plain.sh(`echo 1 | socat -u - UDP${family}-DATAGRAM:${target}:53,broadcast`);
      await web.netns.send('eth0', udp(way(web, to)));
      const seen = await uplink.since(mark => pingMarked(host, WORLD.outside.v4, mark));
      expect(seen.some(frame => frame.includes(hex(ip(other))))).toBe(true);
      expect(seen.filter(frame => frame.includes(hex(ip(pod))))).toEqual([]);
    } finally {
      await host.sh(takeAway);
    }
  },
);
