import { expect, test } from 'vitest';
import { concat, patch } from '../../helpers/packet/bytes.ts';
import { icmp, tcp, udp } from '../../helpers/packet/frame.ts';
import { arp, linkLayerOption, solicit, solicitedNode } from '../../helpers/packet/neighbour.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import type { PodName } from '../../helpers/packet/world.ts';

// web asks who db is, sends to what it learned; db does the same to answer; what web gets is what db sent.

const bench = await useDatapath();

/** The MAC address that a pod learns for another one. */
function learn(from: PodName, to: PodName, family: 4 | 6): Uint8Array {
  const [sender, target] = [bench.world.pods[from], bench.world.pods[to]];
  if (family === 4) {
    const request = arp({
      operation: 'request',
      senderMac: sender.mac,
      senderIp: sender.v4,
      targetIp: target.v4,
    });
    const { fate, bytes } = bench.send(from, request);
    expect(fate).toBe(from);
    return bytes.slice(22, 28);
  }
  const node = solicitedNode(target.v6);
  const way = { sourceMac: sender.mac, destinationMac: node.mac, source: sender.v6, destination: node.ip };
  const { fate, bytes } = bench.send(from, solicit(way, target.v6, [linkLayerOption('source', sender.mac)]));
  expect(fate).toBe(from);
  return bytes.slice(80, 86);
}

/** The answer to a packet, as the stack that got it sends it: addresses and ports the other way round. */
function answerTo(got: Uint8Array, next: Uint8Array, family: 4 | 6): Uint8Array {
  const [start, length] = family === 4 ? [26, 4] : [22, 16];
  const ports = start + 2 * length;
  return concat(
    next,
    got.slice(0, 6),
    got.slice(12, start),
    got.slice(start + length, ports),
    got.slice(start, start + length),
    got.slice(ports + 2, ports + 4),
    got.slice(ports, ports + 2),
    got.slice(ports + 4),
  );
}

test.each([
  ['UDP', 4, udp],
  ['UDP', 6, udp],
  ['TCP', 4, tcp],
  ['TCP', 6, tcp],
] as const)('%s over IPv%i goes there and back', (_, family, make) => {
  const request = patch(make(bench.hop('web', 'db', family)), 0, ...learn('web', 'db', family));
  const there = bench.send('web', request);
  expect(there.fate).toBe('db');

  const response = answerTo(there.bytes, learn('db', 'web', family), family);
  const back = bench.send('db', response);
  expect(back.fate).toBe('web');
  expect(back.bytes.slice(12)).toEqual(response.slice(12));
  // What arrives looks as if it came from where the request went to.
  expect(back.bytes.slice(0, 12)).toEqual(concat(request.slice(6, 12), request.slice(0, 6)));
});

test.each([4, 6] as const)('an echo request over IPv%i has its reply', family => {
  const [request, reply] = family === 4 ? [8, 0] : [128, 129];
  expect(bench.send('web', icmp(bench.hop('web', 'db', family), request)).fate).toBe('db');
  expect(bench.send('db', icmp(bench.hop('db', 'web', family), reply)).fate).toBe('web');
});

test.each([4, 6] as const)('an answer from a closed network goes nowhere, IPv%i', family => {
  expect(bench.send('far', udp(bench.hop('far', 'web', family))).fate).toBe('other-network');
  expect(bench.send('far', icmp(bench.hop('far', 'web', family), family === 4 ? 3 : 1)).fate).toBe(
    'other-network',
  );
});
