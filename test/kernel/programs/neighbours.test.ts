import { describe, expect, test } from 'vitest';
import { ip, linkLocal, mac, patch } from '../../helpers/packet/bytes.ts';
import { transportChecksum } from '../../helpers/packet/checksum.ts';
import { PROTOCOL } from '../../helpers/packet/frame.ts';
import {
  advertise,
  arp,
  linkLayerOption,
  NOBODY,
  NONCE,
  solicit,
  solicitedNode,
} from '../../helpers/packet/neighbour.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import { GATEWAYS, HOST, HOST_MAC, OUTSIDE, type PodName } from '../../helpers/packet/world.ts';

// web asks for its neighbours; sh-web answers for all of them

const bench = await useDatapath();
const { web, db, far, cell, twin, vault, safe } = bench.world.pods;

const GATEWAY = GATEWAYS[0]!;

function askArp(from: PodName, targetIp: string, senderIp = bench.world.pods[from].v4) {
  return bench.send(
    from,
    arp({ operation: 'request', senderMac: bench.world.pods[from].mac, senderIp, targetIp }),
  );
}

/** A solicitation as a kernel sends it, multicast to the solicited node, from the address given. */
function askNd(
  from: PodName,
  target: string,
  source = bench.world.pods[from].v6,
  options = [linkLayerOption('source', bench.world.pods[from].mac)],
) {
  const node = solicitedNode(target);
  const way = {
    sourceMac: bench.world.pods[from].mac,
    destinationMac: node.mac,
    source,
    destination: node.ip,
  };
  return bench.send(from, solicit(way, target, options));
}

describe('ARP', () => {
  test.each([
    ['a sibling', db.v4],
    ['its gateway', GATEWAY.v4],
  ])('the request for %s is answered by the host-side device', (_, targetIp) => {
    const { fate, bytes } = askArp('web', targetIp);
    expect(fate).toBe('web');
    expect(bytes).toEqual(
      arp({
        operation: 'reply',
        senderMac: HOST_MAC,
        senderIp: targetIp,
        targetMac: web.mac,
        targetIp: web.v4,
        to: web.mac,
      }),
    );
  });

  test('a unicast request, as a kernel sends it to confirm a neighbour, is answered as well', () => {
    const frame = arp({
      operation: 'request',
      senderMac: web.mac,
      senderIp: web.v4,
      targetIp: db.v4,
      targetMac: HOST_MAC,
      to: HOST_MAC,
    });
    expect(bench.send('web', frame).fate).toBe('web');
  });

  test.each([
    ["nobody's", '10.40.0.99'],
    ["another network's", far.v4],
    ["another gateway's", GATEWAYS[1]!.v4],
    ["the host's", HOST.v4],
    ['an outside one', OUTSIDE.v4],
  ])('the request for an address that is %s is not', (_, targetIp) => {
    expect(askArp('web', targetIp).fate).toBe('no-neighbour');
  });

  test('an isolated pod finds its gateway and no sibling', () => {
    expect(askArp('cell', GATEWAYS[2]!.v4).fate).toBe('cell');
    expect(askArp('cell', twin.v4).fate).toBe('isolated');
  });

  test('a pod of an internal network finds its siblings and no gateway', () => {
    expect(askArp('vault', safe.v4).fate).toBe('vault');
    expect(askArp('vault', '10.43.0.1').fate).toBe('no-neighbour');
  });

  test('a probe for an address of somebody else is answered, one for its own or a free one is not', () => {
    const { fate, bytes } = askArp('web', db.v4, '0.0.0.0');
    expect(fate).toBe('web');
    expect(bytes.slice(28, 32)).toEqual(ip(db.v4));
    expect(bytes.slice(38, 42)).toEqual(ip('0.0.0.0'));
    expect(askArp('web', web.v4, '0.0.0.0').fate).toBe('silence');
    expect(askArp('web', '10.40.0.99', '0.0.0.0').fate).toBe('no-neighbour');
  });

  test('announcements of its own address are true and go nowhere', () => {
    expect(askArp('web', web.v4).fate).toBe('silence');
    const reply = { operation: 'reply', senderMac: web.mac, senderIp: web.v4, targetIp: web.v4 } as const;
    expect(bench.send('web', arp(reply)).fate).toBe('silence');
    expect(
      bench.send('web', arp({ ...reply, targetIp: db.v4, targetMac: HOST_MAC, to: HOST_MAC })).fate,
    ).toBe('silence');
  });

  test.each(['request', 'reply'] as const)('a %s in the name of somebody else is refused', operation => {
    for (const senderIp of [db.v4, far.v4, GATEWAY.v4, HOST.v4, '10.40.0.99', '255.255.255.255']) {
      const frame = arp({ operation, senderMac: web.mac, senderIp, targetIp: db.v4 });
      expect(bench.send('web', frame).fate).toBe('spoofed-arp');
    }
    for (const senderMac of [db.mac, HOST_MAC, NOBODY]) {
      const frame = arp({ operation, senderMac, senderIp: web.v4, targetIp: db.v4, from: web.mac });
      expect(bench.send('web', frame).fate).toBe('spoofed-arp');
    }
  });

  test('an Ethernet source that is not its own is refused', () => {
    const frame = arp({
      operation: 'request',
      senderMac: web.mac,
      senderIp: web.v4,
      targetIp: db.v4,
      from: db.mac,
    });
    expect(bench.send('web', frame).fate).toBe('spoofed-mac');
  });

  test.each([
    ['another hardware', 14, [0, 6]],
    ['another protocol', 16, [0x86, 0xdd]],
    ['another hardware length', 18, [8]],
    ['another protocol length', 19, [16]],
    ['reverse ARP', 20, [0, 3]],
    ['operation 0', 20, [0, 0]],
  ] as const)('%s is refused', (_, offset, values) => {
    const frame = arp({ operation: 'request', senderMac: web.mac, senderIp: web.v4, targetIp: db.v4 });
    expect(bench.send('web', patch(frame, offset, ...values)).fate).toBe('malformed-arp');
  });
});

describe('neighbour discovery', () => {
  const FLAGS = { router: 0x80, solicited: 0x40, override: 0x20 };

  function expectAdvertisement(bytes: Uint8Array, target: string, destination: string, flags: number) {
    expect(bytes.length).toBe(86);
    expect(bytes.slice(6, 12)).toEqual(mac(HOST_MAC));
    expect(bytes.slice(22, 38)).toEqual(ip(target));
    expect(bytes.slice(38, 54)).toEqual(ip(destination));
    expect([...bytes.slice(54, 56), bytes[58]]).toEqual([136, 0, flags]);
    expect(bytes.slice(62, 78)).toEqual(ip(target));
    expect([...bytes.slice(78)]).toEqual([2, 1, ...mac(HOST_MAC)]);
    expect(bytes[21]).toBe(255);
    // A checksum over everything, itself included, comes out as zero (RFC 1071).
    expect(transportChecksum(ip(target), ip(destination), PROTOCOL.icmpv6, bytes.slice(54))).toBe(0);
  }

  test.each([
    ['a sibling', db.v6, FLAGS.solicited | FLAGS.override],
    ['its gateway', GATEWAY.v6, FLAGS.router | FLAGS.solicited | FLAGS.override],
  ])('the solicitation for %s is answered by the host-side device', (_, target, flags) => {
    for (const source of [web.v6, linkLocal(web.mac)]) {
      const { fate, bytes } = askNd('web', target, source);
      expect(fate).toBe('web');
      expectAdvertisement(bytes, target, source, flags);
    }
  });

  test.each([
    ['no option', []],
    ['a nonce', [NONCE]],
    ['its address and a nonce', [linkLayerOption('source', web.mac), NONCE]],
    ['five options', [NONCE, NONCE, NONCE, NONCE, NONCE]],
  ])('the answer has one form, whether the solicitation has %s', (_, options) => {
    const { fate, bytes } = askNd('web', db.v6, web.v6, options);
    expect(fate).toBe('web');
    expectAdvertisement(bytes, db.v6, web.v6, FLAGS.solicited | FLAGS.override);
  });

  test('a unicast solicitation, as a kernel sends it to confirm a neighbour, is answered as well', () => {
    expect(bench.send('web', solicit(bench.hop('web', 'db', 6), db.v6)).fate).toBe('web');
    expect(bench.send('web', solicit(bench.hop('web', GATEWAY.v6, 6), GATEWAY.v6)).fate).toBe('web');
  });

  test.each([
    ["nobody's", 'fd40::99'],
    ["another network's", far.v6],
    ["another gateway's", GATEWAYS[1]!.v6],
    ["the host's", HOST.v6],
    ["a sibling's link-local one", linkLocal(db.mac)],
    ["the host-side device's link-local one", linkLocal(HOST_MAC)],
  ])('the solicitation for an address that is %s is not', (_, target) => {
    expect(askNd('web', target).fate).toBe('no-neighbour');
  });

  test('an isolated pod finds its gateway and no sibling', () => {
    expect(askNd('cell', GATEWAYS[2]!.v6, cell.v6).fate).toBe('cell');
    expect(askNd('cell', twin.v6).fate).toBe('isolated');
  });

  test('a pod of an internal network finds its siblings and no gateway', () => {
    expect(askNd('vault', safe.v6, vault.v6).fate).toBe('vault');
    expect(askNd('vault', 'fd43::1').fate).toBe('no-neighbour');
  });

  test('a probe for an address of somebody else is answered to all nodes, one for its own is not', () => {
    const { fate, bytes } = askNd('web', db.v6, '::', [NONCE]);
    expect(fate).toBe('all nodes');
    expect(bytes.slice(0, 6)).toEqual(mac('33:33:00:00:00:01'));
    expectAdvertisement(bytes, db.v6, 'ff02::1', FLAGS.override);
    expect(askNd('web', web.v6, '::', []).fate).toBe('silence');
    expect(askNd('web', linkLocal(web.mac), '::', [NONCE]).fate).toBe('silence');
    expect(askNd('web', linkLocal(db.mac), '::', []).fate).toBe('no-neighbour');
  });

  test('announcements of its own addresses are true and go nowhere', () => {
    const way = { ...bench.hop('web', 'ff02::1', 6), destinationMac: '33:33:00:00:00:01' };
    const option = [linkLayerOption('target', web.mac)];
    expect(bench.send('web', advertise(way, web.v6, option)).fate).toBe('silence');
    const local = { ...way, source: linkLocal(web.mac) };
    expect(bench.send('web', advertise(local, local.source, option)).fate).toBe('silence');
    expect(bench.send('web', advertise(bench.hop('web', 'db', 6), web.v6, option)).fate).toBe('silence');
  });

  test('an advertisement in the name of somebody else is refused, to whomever', () => {
    for (const to of ['ff02::1', 'db', HOST.v6, GATEWAY.v6]) {
      for (const target of [
        db.v6,
        GATEWAY.v6,
        HOST.v6,
        far.v6,
        'fd40::99',
        linkLocal(db.mac),
        linkLocal(HOST_MAC),
      ]) {
        expect(bench.send('web', advertise(bench.hop('web', to, 6), target)).fate).toBe('spoofed-nd');
        expect(
          bench.send('web', advertise({ ...bench.hop('web', to, 6), source: target }, web.v6)).fate,
        ).toBe('spoofed-nd');
      }
    }
  });

  test('a solicitation in the name of somebody else is refused', () => {
    for (const source of [
      db.v6,
      GATEWAY.v6,
      HOST.v6,
      'fd40::99',
      linkLocal(db.mac),
      linkLocal(HOST_MAC),
      'ff02::1',
      '::1',
    ]) {
      expect(askNd('web', db.v6, source).fate).toBe('spoofed-nd');
    }
  });

  test('an Ethernet source that is not its own is refused', () => {
    const way = { ...bench.hop('web', 'db', 6), sourceMac: db.mac };
    expect(bench.send('web', solicit(way, db.v6)).fate).toBe('spoofed-mac');
    expect(bench.send('web', advertise(way, web.v6)).fate).toBe('spoofed-mac');
  });

  test('messages that a receiver would have to ignore are refused', () => {
    const way = bench.hop('web', 'db', 6);
    expect(bench.send('web', solicit(way, db.v6), { gsoSize: 16 }).fate).toBe('malformed-nd');
    expect(bench.send('web', solicit(way, db.v6, [], { hopLimit: 254 })).fate).toBe('malformed-nd');
    expect(bench.send('web', advertise(way, web.v6, [], { hopLimit: 64 })).fate).toBe('malformed-nd');
    expect(bench.send('web', solicit(way, 'ff02::1')).fate).toBe('malformed-nd');
    expect(bench.send('web', patch(solicit(way, db.v6), 55, 1)).fate).toBe('malformed-nd');
  });
});
