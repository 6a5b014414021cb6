import { describe, expect, test } from 'vitest';
import { patch } from '../../helpers/packet/bytes.ts';
import { icmp, PROTOCOL, packet, pattern, tcp, udp } from '../../helpers/packet/frame.ts';
import { BROADCAST } from '../../helpers/packet/neighbour.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import { HOST_MAC } from '../../helpers/packet/world.ts';

// web ── sh-web ═ from_endpoint ═ sh-db ── db

const bench = await useDatapath();
const { world, hop } = { world: bench.world, hop: bench.hop.bind(bench) };
const echo = { 4: 8, 6: 128 } as const;

describe.each([4, 6] as const)('IPv%i between pods of one network', family => {
  const way = hop('web', 'db', family);

  test.each([
    ['a UDP datagram', udp(way)],
    ['a TCP segment', tcp(way)],
    ['an echo request', icmp(way, echo[family])],
    ['a protocol nobody knows', packet(way, pattern(20), { protocol: 253 })],
    ['a packet without payload', packet(way, new Uint8Array(), { protocol: 59 })],
    ['a packet whose hop limit is 1', udp(way, 8, { hopLimit: 1 })],
    ['a packet whose hop limit is 0', udp(way, 8, { hopLimit: 0 })],
    ['a packet whose length field is 0 (BIG TCP)', tcp(way, 1000, { length: 0 })],
    ['a packet with congestion marks', udp(way, 8, { trafficClass: 3 })],
    ['a frame to another MAC address', udp({ ...way, destinationMac: world.pods.db.mac })],
    ['a frame to everybody', udp({ ...way, destinationMac: BROADCAST })],
  ])('%s arrives, with nothing but its MAC addresses changed', (_, frame) => {
    const { fate, bytes } = bench.send('web', frame);
    expect(fate).toBe('db');
    expect(bytes.slice(12)).toEqual(frame.slice(12));
    expect(bytes.slice(6, 12)).toEqual(udp({ ...way, sourceMac: HOST_MAC }).slice(6, 12));
  });

  test('a packet as big as the MTU arrives, one byte more is too big', () => {
    const thin = hop('web', 'thin', family);
    const headers = family === 4 ? 28 : 48;
    expect(bench.send('web', udp(thin, 1500 - headers)).fate).toBe('thin');
    expect(bench.send('web', udp(thin, 1501 - headers)).fate).toBe('too-big');
  });

  test.each([
    ['TCP', tcp, (family === 4 ? 20 : 40) + 32],
    ['UDP', udp, (family === 4 ? 20 : 40) + 8],
  ] as const)('a %s super-packet is judged by its segments', (_, make, headers) => {
    const frame = make(hop('web', 'thin', family), 3000);
    expect(bench.send('web', frame, { gsoSize: 1500 - headers }).fate).toBe('thin');
    expect(bench.send('web', frame, { gsoSize: 1501 - headers }).fate).toBe('too-big');
  });

  test('nobody in another network is reached', () => {
    expect(bench.send('web', udp(hop('web', 'far', family))).fate).toBe('other-network');
    expect(bench.send('far', udp(hop('far', 'web', family))).fate).toBe('other-network');
    expect(bench.send('vault', udp(hop('vault', 'web', family))).fate).toBe('other-network');
    expect(bench.send('cell', udp(hop('cell', 'web', family))).fate).toBe('other-network');
  });

  test('pods of an isolated network do not reach each other', () => {
    expect(bench.send('cell', udp(hop('cell', 'twin', family))).fate).toBe('isolated');
  });

  test('pods of an internal network do', () => {
    expect(bench.send('vault', udp(hop('vault', 'safe', family))).fate).toBe('safe');
  });

  test('a pod that sends to itself is refused', () => {
    expect(bench.send('web', udp(hop('web', 'web', family))).fate).toBe('own-address');
    expect(bench.send('cell', udp(hop('cell', 'cell', family))).fate).toBe('own-address');
  });

  test('a mark set by somebody before us does not reach the pod', () => {
    const outcome = bench.datapath.run('from_endpoint', udp(way), {
      ifindex: world.pods.web.ifindex,
      mark: 77,
    });
    expect(outcome.mark).toBe(0);
  });
});

describe('IPv4 extras between pods pass untouched', () => {
  const way = hop('web', 'db', 4);

  test.each([
    ['record route', Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0)],
    ['loose source route', Uint8Array.of(131, 7, 4, 192, 0, 2, 1, 0)],
    ['forty bytes of options', pattern(40)],
  ])('%s', (_, options) => {
    expect(bench.send('web', udp(way, 8, { options })).fate).toBe('db');
  });

  test.each([
    ['the first fragment', 0x2000],
    ['a middle fragment', 0x2010],
    ['the last fragment', 0x0020],
  ])('%s', (_, fragment) => {
    expect(bench.send('web', udp(way, 64, { fragment })).fate).toBe('db');
  });
});

describe('IPv6 extras between pods pass untouched', () => {
  const way = hop('web', 'db', 6);

  test.each([
    ['hop-by-hop options', PROTOCOL.hopByHop],
    ['a routing header', PROTOCOL.routing],
    ['a fragment', PROTOCOL.fragment],
    ['destination options', PROTOCOL.destinationOptions],
    ['an authentication header', 51],
  ])('%s', (_, protocol) => {
    expect(bench.send('web', packet(way, pattern(64), { protocol })).fate).toBe('db');
  });

  test('a header length of less than five words is refused, in IPv4', () => {
    const frame = udp(hop('web', 'db', 4));
    expect(bench.send('web', patch(frame, 14, 0x44)).fate).toBe('malformed-ip');
    expect(bench.send('web', patch(frame, 14, 0x65)).fate).toBe('malformed-ip');
    expect(bench.send('web', patch(frame.slice(0, 40), 14, 0x4f)).fate).toBe('truncated');
  });

  test('a version that is not the EtherType says is refused, in IPv6', () => {
    expect(bench.send('web', patch(udp(way), 14, 0x45)).fate).toBe('malformed-ip');
  });
});
