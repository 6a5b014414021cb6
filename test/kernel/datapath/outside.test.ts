import { describe, expect, test } from 'vitest';
import type { Namespace } from '../../helpers/namespace.ts';
import { readU16 } from '../../helpers/packet/bytes.ts';
import { ETHERTYPE, PROTOCOL, udp } from '../../helpers/packet/frame.ts';
import { WORLD } from '../../helpers/uplink.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesBy } from './losses.ts';
import { addressOf, BLUE, way, wire } from './pod.ts';
import { pingMarked, Witness } from './witness.ts';

//   web, db ── host ── up0 ── lan ─┬─ outside: default gateway, "the internet" on its lo
//                                  └─ neighbour: routes the pods' subnets to the host

const host = await useHost();
const { outside, neighbour } = await host.addUplink();
const { web, db } = await wire(host, {
  networks: { blue: BLUE },
  pods: { web: 'blue', db: 'blue' },
});

/** What the far end of the uplink sees; the host's own echo request closes the interval. */
const uplink = await Witness.at(outside);
const lan = await Witness.at(neighbour);
const echo = await web.netns.serve('tcp');

/** As a host that never thought of pods might be set up, and one that forwards and translates everything. */
const HOSTS = {
  'a plain host': 'true',
  'a host that forwards': 'sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1',
  'a host whose rulesets were flushed': 'nft flush ruleset',
  'a host that translates whatever leaves it':
    'nft add table inet nat; nft add chain inet nat out "{ type nat hook postrouting priority 100; }"; nft add rule inet nat out masquerade',
} as const;

describe.each(Object.entries(HOSTS))('on %s', (_, command) => {
  test('nothing that a pod sends outside leaves the uplink, and each packet is counted as no-egress', async () => {
    await host.sh(command);
    await Promise.all([dataAt(uplink, WORLD.outside.v4), dataAt(lan, WORLD.neighbour.v4)]);
    for (const address of [WORLD.internet, WORLD.outside, WORLD.neighbour].flatMap(({ v4, v6 }) => [
      v4,
      v6,
    ])) {
      const losses = await lossesBy(host, web, { 'no-egress': 3 }, async () => {
        expect(await web.netns.connect(address, 80, 0.1)).toBe('timeout');
        expect(await web.netns.ping(address, { seconds: 0.1 })).toBe(0);
        await web.netns.send('eth0', udp(way(web, address)));
      });
      expect(losses, address).toEqual({ 'no-egress': 3 });
    }
    expect(await dataAt(uplink, WORLD.outside.v4)).toEqual([]);
    expect(await dataAt(lan, WORLD.neighbour.v4)).toEqual([]);
  });

  test('what a pod sends to an address of its subnet that nobody has does not leave either', async () => {
    for (const address of ['10.40.77.77', 'fd40::77:77']) {
      const losses = await lossesBy(host, web, { 'no-endpoint': 1 }, () =>
        web.netns.send('eth0', udp(way(web, address))),
      );
      expect(losses).toEqual({ 'no-endpoint': 1 });
    }
    expect(await dataAt(uplink, WORLD.outside.v4)).toEqual([]);
  });

  test('what the host sends to an address that no pod has does not leave, and it is told at once', async () => {
    for (const address of ['10.40.77.77', 'fd40::77:77']) {
      expect(await host.connect(address, 80, 0.3)).toBe('unreachable');
    }
    expect(await dataAt(uplink, WORLD.outside.v4)).toEqual([]);
  });
});

describe.each([4, 6] as const)('a neighbour on the LAN that routes the pods to the host, IPv%i', family => {
  const address = addressOf(web, family);

  test('reaches no pod, though the host forwards', async () => {
    await host.sh(`${HOSTS['a host that forwards']}; nft flush ruleset; ip neigh flush dev up0`);
    await neighbour.sh(
      family === 4 ? 'ip route add 10.40.0.0/16 via 192.0.2.2' : 'ip route add fd40::/64 via 2001:db8:0:1::2',
    );
    const witness = await Witness.at(web.netns);
    const losses = await lossesBy(host, web, { forwarded: 3 }, async () => {
      expect(await neighbour.connect(address, echo.port, 0.1)).toBe('timeout');
      expect(await neighbour.ping(address, { seconds: 0.1 })).toBe(0);
      await neighbour.exchange(address, 9, { seconds: 0.1 });
    });
    expect(losses).toEqual({ forwarded: 3 });
    expect(await witness.since(mark => pingMarked(host, address, mark))).toEqual([]);
    expect(echo.peers()).toEqual([]);
  });

  test("reaches none with a pod's address as its own either", async () => {
    const frame = udp({
      sourceMac: await macOf(neighbour, 'eth0'),
      destinationMac: await macOf(host, WORLD.device),
      source: addressOf(db, family),
      destination: address,
    });
    const losses = await lossesBy(host, web, { forwarded: 1 }, () => neighbour.send('eth0', frame));
    expect(losses).toEqual({ forwarded: 1 });
  });

  test('gets no answer when it asks the LAN for a pod', async () => {
    await neighbour.sh(`ip route add ${address} dev eth0`);
    expect(await neighbour.ping(address, { seconds: 0.1 })).toBe(0);
    expect(await neighbour.sh(`ip neigh show ${address}`)).not.toContain('lladdr');
  });
});

/**
 * What came since the last time, but for neighbour discovery and multicast, which hosts of a LAN send at any time; an
 * echo request of the host closes the interval.
 */
async function dataAt(witness: Witness, to: string): Promise<string[]> {
  return witness.since(mark => pingMarked(host, to, mark), isData);
}

function isData(frame: Uint8Array): boolean {
  const type = readU16(frame, 12);
  if (type === ETHERTYPE.ipv4) return (frame[30] ?? 0) < 224;
  if (type !== ETHERTYPE.ipv6) return false;
  const multicast = frame[38] === 0xff;
  const discovery = frame[20] === PROTOCOL.icmpv6 && (frame[54] ?? 0) >= 133;
  return !multicast && !discovery;
}

async function macOf(namespace: Namespace, device: string): Promise<string> {
  const [link] = await namespace.ip<{ address: string }>(`link show dev ${device}`);
  return link?.address ?? '';
}
