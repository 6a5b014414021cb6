import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Namespace } from '../../helpers/namespace.ts';
import { icmp, tcp, udp } from '../../helpers/packet/frame.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesBy } from './losses.ts';
import { addressOf, BLUE, way, wire } from './pod.ts';
import { pingMarked, Witness } from './witness.ts';

//   host ── up0 ── lan ─┬─ outside ("the internet" behind it)
//    │                  └─ neighbour
//    ├─ blue:   web db
//    ├─ red:    far out
//    ├─ cells:  cell twin     isolated
//    └─ vaults: vault safe    internal

const PROBE = fileURLToPath(new URL('probe.py', import.meta.url));
const PORT = 7777;

const host = await useHost();
const uplink = await host.addUplink();
const pods = await wire(host, {
  networks: {
    blue: BLUE,
    red: { subnets: ['10.41.0.0/16', 'fd41::/64'] },
    cells: { subnets: ['10.42.0.0/16', 'fd42::/64'], isolated: true },
    vaults: { subnets: ['10.43.0.0/16', 'fd43::/64'], internal: true },
  },
  pods: {
    web: 'blue',
    db: 'blue',
    far: 'red',
    out: 'red',
    cell: 'cells',
    twin: 'cells',
    vault: 'vaults',
    safe: 'vaults',
  },
});

/** Every address of every place; "gateways" are the host's as well. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.values(pods).map(({ name, v4, v6 }) => [name, [v4, v6]])),
  host: ['192.0.2.2', '2001:db8:0:1::2'],
  gateways: ['10.40.0.1', 'fd40::1', '10.41.0.1', 'fd41::1', '10.42.0.1', 'fd42::1'],
  lan: ['192.0.2.3', '2001:db8:0:1::3'],
  internet: ['198.51.100.1', '2001:db8:ffff::1'],
};

// Row: who asks. Column: who is asked. A sign stands for ICMP, TCP and UDP over IPv4 and IPv6, all or none.
//         web db far out cell twin vault safe host gateways lan internet
const DECLARED = `
  web      x   x  .   .   .    .    .     .    x    x        .   .
  db       x   x  .   .   .    .    .     .    x    x        .   .
  far      .   .  x   x   .    .    .     .    x    x        .   .
  out      .   .  x   x   .    .    .     .    x    x        .   .
  cell     .   .  .   .   x    .    .     .    x    x        .   .
  twin     .   .  .   .   .    x    .     .    x    x        .   .
  vault    .   .  .   .   .    .    x     x    .    .        .   .
  safe     .   .  .   .   .    .    x     x    .    .        .   .
  host     x   x  x   x   x    x    .     .    x    x        x   x
  lan      .   .  .   .   .    .    .     .    x    x        x   x`;

const everybody: Readonly<Record<string, Namespace>> = {
  ...Object.fromEntries(Object.values(pods).map(pod => [pod.name, pod.netns])),
  host,
  lan: uplink.neighbour,
};

async function expectDeclared(): Promise<void> {
  const rows = await Promise.all(Object.entries(everybody).map(([name, from]) => observe(name, from)));
  const odd = rows.flatMap(row => row.odd);
  expect([...rows.map(row => row.line), ...odd].join('\n')).toBe(
    DECLARED.replaceAll(/ +/g, ' ').replaceAll('\n ', '\n').trim(),
  );
}

test('every pair reaches each other as declared, and no further', async () => {
  for (const namespace of [...Object.values(everybody), uplink.outside]) {
    await namespace.serve('tcp', { port: PORT });
    await namespace.serve('udp', { port: PORT });
  }
  await uplink.neighbour.sh(
    `for net in 10.40 10.41 10.42 10.43; do ip route add $net.0.0/16 via 192.0.2.2; done
     for net in fd40 fd41 fd42 fd43; do ip route add $net::/64 via 2001:db8:0:1::2; done`,
  );
  await expectDeclared();
});

test('the same holds on a host that forwards', async () => {
  await host.sh(
    'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.up0.rp_filter=0',
  );
  await expectDeclared();
});

test('the same holds when every ruleset of netfilter is flushed, and when one lets everything through', async () => {
  await host.sh('nft flush ruleset; iptables -F; iptables -t nat -F; ip6tables -F');
  await host.sh(
    'iptables -P FORWARD ACCEPT; ip6tables -P FORWARD ACCEPT; iptables -t nat -A POSTROUTING -j MASQUERADE',
  );
  await expectDeclared();
});

test('the same holds with the most lenient sysctls a host can have', async () => {
  await host.sh(
    `for device in all ${Object.values(pods)
      .map(pod => pod.device)
      .join(' ')}; do
       sysctl -qw net.ipv4.conf.$device.route_localnet=1 net.ipv4.conf.$device.accept_local=1 \\
         net.ipv4.conf.$device.proxy_arp=1 net.ipv4.conf.$device.accept_source_route=1 net.ipv4.conf.$device.rp_filter=0 \\
         net.ipv6.conf.$device.proxy_ndp=1 net.ipv6.conf.$device.accept_ra=2 net.ipv6.conf.$device.accept_source_route=1
     done`,
  );
  await expectDeclared();
});

test.each([4, 6] as const)(
  'packets that a pod makes up arrive no further than its sockets reach, IPv%i',
  async family => {
    const { web, far, cell, twin, vault, safe } = pods;
    for (const [from, to, friend, reason] of [
      [web, far, pods.db, 'other-network'],
      [cell, twin, null, 'isolated'],
      [cell, web, null, 'other-network'],
      [vault, web, safe, 'other-network'],
    ] as const) {
      const witness = await Witness.at(to.netns);
      const hop = way(from, to, family);
      const frames = [udp(hop), tcp(hop), icmp(hop, family === 4 ? 8 : 128)];
      // Questions after neighbours that the tests before left unanswered are asked again, a second apart, and counted.
      await from.netns.sh('ip neigh flush dev eth0 nud incomplete nud failed nud probe');
      const losses = await lossesBy(host, from, { [reason]: 3 }, () => from.netns.send('eth0', ...frames));
      expect(losses, `${from.name} to ${to.name}`).toEqual({ [reason]: 3 });
      expect(await witness.since(mark => pingMarked(host, addressOf(to, family), mark))).toEqual([]);
      if (friend) expect(await from.netns.ping(addressOf(friend, family))).toBe(1);
    }
  },
);

/** One row of the table, and what does not fit into it: which protocols came back from which address. */
async function observe(name: string, from: Namespace): Promise<{ line: string; odd: string[] }> {
  const input = Object.values(PLACES).flat().join('\n');
  const { stdout, stderr } = await from.run('python3', [PROBE, String(PORT), '1.5'], { input });
  expect(stderr).toBe('');
  const found = JSON.parse(stdout) as Record<string, string>;
  const odd: string[] = [];
  const signs = Object.values(PLACES).map(addresses => {
    const answers = addresses.map(address => found[address] ?? '');
    if (answers.every(answer => answer === 'icmp tcp udp')) return 'x';
    if (answers.every(answer => answer === '')) return '.';
    odd.push(
      `${name} reaches ${addresses.map((address, index) => `${address}: ${answers[index]}`).join(', ')}`,
    );
    return '?';
  });
  return { line: [name, ...signs].join(' '), odd };
}
