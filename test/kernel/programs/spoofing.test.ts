import { describe, expect, test } from 'vitest';
import { concat, ip, linkLocal, mac, patch, u16, u32 } from '../../helpers/packet/bytes.ts';
import { type Hop, icmp, PROTOCOL, packet, pattern, tcp, udp } from '../../helpers/packet/frame.ts';
import { ND } from '../../helpers/packet/neighbour.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import { GATEWAYS, HOST, HOST_MAC, OUTSIDE } from '../../helpers/packet/world.ts';

// web ── sh-web ═ from_endpoint: whatever a pod claims to be, it is web

const bench = await useDatapath();
const { web, db, far, vault } = bench.world.pods;

/** Towards a pod, the host and the outside: nowhere may a forged source arrive. */
function everywhere(family: 4 | 6): Hop[] {
  return ['db', family === 4 ? HOST.v4 : HOST.v6, family === 4 ? OUTSIDE.v4 : OUTSIDE.v6].map(to =>
    bench.hop('web', to, family),
  );
}

test.each([
  ['unspecified', '0.0.0.0'],
  ['in 0/8', '0.0.0.5'],
  ['loopback', '127.0.0.1'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ["the host's", HOST.v4],
  ["its gateway's", GATEWAYS[0]!.v4],
  ["a sibling's", db.v4],
  ["another network's", far.v4],
  ["an internal network's", vault.v4],
  ["nobody's, in its subnet", '10.40.0.99'],
  ['an outside one', OUTSIDE.v4],
  ['link-local', '169.254.1.1'],
])('an IPv4 source that is %s is refused', (_, source) => {
  for (const way of everywhere(4)) {
    expect(bench.send('web', udp({ ...way, source })).fate).toBe('spoofed-ipv4');
    expect(bench.send('web', tcp({ ...way, source })).fate).toBe('spoofed-ipv4');
    expect(bench.send('web', icmp({ ...way, source }, 8)).fate).toBe('spoofed-ipv4');
  }
});

test.each([
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['multicast', 'ff02::1'],
  ["the host's", HOST.v6],
  ["its gateway's", GATEWAYS[0]!.v6],
  ["a sibling's", db.v6],
  ["another network's", far.v6],
  ["nobody's, in its subnet", 'fd40::99'],
  ['an outside one', OUTSIDE.v6],
  ['its own IPv4 address, mapped', `::ffff:${web.v4}`],
  ["a sibling's IPv4 address, mapped", `::ffff:${db.v4}`],
])('an IPv6 source that is %s is refused', (_, source) => {
  for (const way of everywhere(6)) {
    expect(bench.send('web', udp({ ...way, source })).fate).toBe('spoofed-ipv6');
    expect(bench.send('web', tcp({ ...way, source })).fate).toBe('spoofed-ipv6');
    expect(bench.send('web', icmp({ ...way, source }, 128)).fate).toBe('spoofed-ipv6');
  }
});

test('a link-local source is not carried, not even its own', () => {
  for (const way of everywhere(6)) {
    expect(bench.send('web', udp({ ...way, source: linkLocal(web.mac) })).fate).toBe('link-local');
    expect(bench.send('web', udp({ ...way, source: linkLocal(db.mac) })).fate).toBe('link-local');
  }
});

test.each([4, 6] as const)('an Ethernet source that is not its own is refused, IPv%i', family => {
  for (const way of everywhere(family)) {
    for (const sourceMac of [
      db.mac,
      HOST_MAC,
      'ff:ff:ff:ff:ff:ff',
      '00:00:00:00:00:00',
      '02:00:00:00:01:ff',
    ]) {
      expect(bench.send('web', udp({ ...way, sourceMac })).fate).toBe('spoofed-mac');
    }
  }
});

test('an Ethernet source that differs in a single byte is refused', () => {
  const own = mac(web.mac);
  for (let byte = 0; byte < 6; byte++) {
    const frame = udp(bench.hop('web', 'db', 4));
    expect(bench.send('web', patch(frame, 6 + byte, (own[byte] ?? 0) ^ 0x80)).fate, `byte ${byte}`).toBe(
      'spoofed-mac',
    );
  }
});

describe('a pod is no router', () => {
  const own = bench.hop('web', 'ff02::1', 6);
  const advert = concat(u32(0x40ff0708), u32(0), u32(0));

  test.each([
    ['to all nodes', own],
    ['to a sibling', bench.hop('web', 'db', 6)],
    ['to the host', bench.hop('web', HOST.v6, 6)],
    ['from a link-local address', { ...own, source: linkLocal(web.mac) }],
    ['as the gateway', { ...own, source: GATEWAYS[0]!.v6 }],
    ["as the gateway's MAC address", { ...own, source: linkLocal(HOST_MAC), sourceMac: HOST_MAC }],
  ])('a router advertisement %s is refused', (_, way) => {
    expect(bench.send('web', icmp(way, ND.routerAdvert, advert, { hopLimit: 255 })).fate).toBe('rogue-ra');
    expect(bench.send('web', icmp(way, ND.routerAdvert, advert)).fate).toBe('rogue-ra');
  });

  test.each(['db', HOST.v6])('an ICMPv6 redirect to %s is refused', to => {
    const body = concat(u32(0), ip(web.v6), ip(OUTSIDE.v6));
    expect(bench.send('web', icmp(bench.hop('web', to, 6), ND.redirect, body, { hopLimit: 255 })).fate).toBe(
      'rogue-redirect',
    );
    const forged = { ...bench.hop('web', to, 6), source: GATEWAYS[0]!.v6 };
    expect(bench.send('web', icmp(forged, ND.redirect, body, { hopLimit: 255 })).fate).toBe('rogue-redirect');
  });

  test.each(['db', GATEWAYS[0]!.v4, HOST.v4])('an ICMP redirect to %s is refused', to => {
    const way = bench.hop('web', to, 4);
    const body = concat(ip(web.v4), pattern(28));
    expect(bench.send('web', icmp(way, 5, body)).fate).toBe('rogue-redirect');
    expect(bench.send('web', icmp(way, 5, body, { fragment: 0x2000 })).fate).toBe('rogue-redirect');
    expect(bench.send('web', icmp(way, 5, body, { options: Uint8Array.of(1, 1, 1, 0) })).fate).toBe(
      'rogue-redirect',
    );
    expect(bench.send('web', icmp({ ...way, source: GATEWAYS[0]!.v4 }, 5, body)).fate).toBe('spoofed-ipv4');
  });

  test('another ICMP message whose later fragment looks like one arrives', () => {
    const later = packet(bench.hop('web', 'db', 4), Uint8Array.of(5, 0, 0, 0), {
      protocol: PROTOCOL.icmp,
      fragment: 0x0010,
    });
    expect(bench.send('web', later).fate).toBe('db');
  });
});

test.each([
  PROTOCOL.hopByHop,
  PROTOCOL.routing,
  PROTOCOL.fragment,
  51,
  PROTOCOL.destinationOptions,
  135,
  139,
  140,
])('neighbour discovery may not hide behind extension header %i', protocol => {
  const hidden = concat(
    Uint8Array.of(PROTOCOL.icmpv6, 0),
    u16(0),
    u32(0),
    Uint8Array.of(ND.routerAdvert, 0),
    pattern(30),
  );
  for (const way of everywhere(6)) {
    expect(bench.send('web', packet(way, hidden, { protocol, hopLimit: 255 })).fate).toBe('hidden-nd');
  }
  const low = packet(bench.hop('web', 'db', 6), hidden, { protocol, hopLimit: 254 });
  expect(bench.send('web', low).fate).toBe('db');
});

test('noise of a fresh IPv6 stack is multicast, not forgery', () => {
  const router = {
    ...bench.hop('web', 'ff02::2', 6),
    source: linkLocal(web.mac),
    destinationMac: '33:33:00:00:00:02',
  };
  expect(bench.send('web', icmp(router, ND.routerSolicit, pattern(4), { hopLimit: 255 })).fate).toBe(
    'multicast',
  );
  expect(
    bench.send('web', icmp({ ...router, source: '::' }, ND.routerSolicit, pattern(4), { hopLimit: 255 }))
      .fate,
  ).toBe('multicast');
  const report = packet({ ...router, destination: 'ff02::16' }, pattern(36), {
    protocol: PROTOCOL.hopByHop,
    hopLimit: 1,
  });
  expect(bench.send('web', report).fate).toBe('multicast');
});
