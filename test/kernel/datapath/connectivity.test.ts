import { describe, expect, test } from 'vitest';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import { hex, mac } from '../../helpers/packet/bytes.ts';
import { icmp } from '../../helpers/packet/frame.ts';
import { useHost } from '../../helpers/use-host.ts';
import { addressOf, way, wire } from './pod.ts';
import { sendMarked, Witness } from './witness.ts';

//   a1280 ─┬─ b1280     a1500 ─┬─ b1500     a9000 ─┬─ b9000     a65535 ─┬─ b65535
//        m1280               m1500               m9000                m65535
//
// Four networks on one host that differ in the MTU between their pods.

const MTUS = [1280, 1500, 9000, 65535] as const;
type Mtu = (typeof MTUS)[number];

const host = await useHost();
const pods = await wire(host, {
  networks: Object.fromEntries(
    MTUS.map((localMtu, index) => [
      `m${localMtu}`,
      { subnets: [`10.${40 + index}.0.0/16`, `fd${40 + index}::/64`], localMtu },
    ]),
  ) as Record<`m${Mtu}`, { subnets: string[]; localMtu: number }>,
  pods: Object.fromEntries(
    MTUS.flatMap(mtu => [
      [`a${mtu}`, `m${mtu}`],
      [`b${mtu}`, `m${mtu}`],
    ]),
  ) as Record<`${'a' | 'b'}${Mtu}`, `m${Mtu}`>,
});

describe.each(MTUS.flatMap(mtu => [4, 6].map(family => [mtu, family as 4 | 6] as const)))(
  'between two pods with an MTU of %i, IPv%i',
  (mtu, family) => {
    const [a, b] = [pods[`a${mtu}`], pods[`b${mtu}`]];
    const [toA, toB] = [addressOf(a, family), addressOf(b, family)];
    const headers = family === 4 ? 28 : 48;

    test('echo requests are answered, from the smallest to one that fills the MTU', async () => {
      expect(await a.netns.ping(toB, { count: 5 })).toBe(5);
      expect(await b.netns.ping(toA, { count: 5, size: mtu - headers, fragment: false })).toBe(5);
    });

    test('a packet beyond the MTU is sent in fragments, and refused where it must not be', async () => {
      if (mtu === 65535) return expect(await a.netns.ping(toB, { size: 65_000 })).toBe(1);
      expect(await a.netns.ping(toB, { count: 3, size: mtu - headers + 1 })).toBe(3);
      expect(await a.netns.ping(toB, { size: mtu - headers + 1, fragment: false, seconds: 0.1 })).toBe(0);
    });

    test('a TCP transfer arrives intact, each way', async () => {
      for (const [client, server, address] of [
        [a, b, toB],
        [b, a, toA],
      ] as const) {
        const echo = await server.netns.serve('tcp');
        expect(await client.netns.transfer(address, echo.port, 3_000_001)).toMatchObject({ intact: true });
        expect(echo.peers()).toMatchObject([{ address: addressOf(client, family) }]);
        await echo.stop();
      }
    });

    test('UDP datagrams arrive intact, up to 60 kB', async () => {
      const echo = await b.netns.serve('udp');
      for (const size of [0, 1, mtu > 60_000 ? 60_000 : mtu - headers, 60_000]) {
        const report = await a.netns.exchange(toB, echo.port, { count: 5, size });
        expect(report, `${size} bytes`).toMatchObject({ received: 5, intact: true });
      }
      await echo.stop();
    });
  },
);

test.each([4, 6] as const)(
  'the receiver is addressed by its own MAC, the sender is the host-side device, IPv%i',
  async family => {
    const { a1500: from, b1500: to } = pods;
    const witness = await Witness.at(to.netns);
    const message = icmp(way(from, to, family), family === 4 ? 0 : 129);
    const [frame, ...more] = await witness.since(mark => sendMarked(from, to, [message], mark));
    expect(more).toEqual([]);
    expect(frame).toBe(hex(mac(to.mac)) + hex(mac(HOST_MAC)) + hex(message.slice(12)));
  },
);

test('nothing of all that was lost', async () => {
  const drops = await host.shuntJson<{ reason: string }[]>(['drops']);
  expect(drops.filter(({ reason }) => reason !== 'multicast')).toEqual([]);
});
