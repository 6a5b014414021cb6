import { describe, expect, test } from 'vitest';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import { concat, ip, linkLocal, u32 } from '../../helpers/packet/bytes.ts';
import { icmp } from '../../helpers/packet/frame.ts';
import {
  advertise,
  arp,
  BROADCAST,
  linkLayerOption,
  ND,
  solicit,
  solicitedNode,
} from '../../helpers/packet/neighbour.ts';
import { useHost } from '../../helpers/use-host.ts';
import { expectRefused } from './attacker.ts';
import { BLUE, way, wire } from './pod.ts';
import { Witness } from './witness.ts';

//   web ── forged ARP, ND, router advertisements, redirects ──▶ host ── db
//
// The host and db believe whatever they are told, as far as sysctls go: only the programs stand in between.

const host = await useHost();
const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });
const GATEWAY = { v4: '10.40.0.1', v6: 'fd40::1' };
const VACANT = { v4: '10.40.0.77', v6: 'fd40::77' };

for (const [namespace, device] of [
  [host, web.device],
  [host, db.device],
  [db.netns, 'eth0'],
] as const) {
  await namespace.sh(
    `sysctl -qw net.ipv4.conf.${device}.arp_accept=1 net.ipv4.conf.${device}.accept_redirects=1 \\
       net.ipv4.conf.${device}.secure_redirects=0 net.ipv6.conf.${device}.accept_redirects=1 \\
       net.ipv6.conf.${device}.accept_ra=2 net.ipv6.conf.${device}.accept_untracked_na=1`,
  );
}
await db.netns.ping(web.v4);
await db.netns.ping(web.v6);
const scene = { host, attacker: web, victim: db, witness: await Witness.at(db.netns) };

describe('ARP that claims an address of somebody else is refused:', () => {
  const claims = { "a sibling's": db.v4, "the gateway's": GATEWAY.v4, "nobody's": VACANT.v4 } as const;

  test.each(Object.entries(claims))('%s, by a reply to whoever it may be', async (_, senderIp) => {
    const reply = {
      operation: 'reply',
      senderMac: web.mac,
      senderIp,
      targetMac: db.mac,
      targetIp: db.v4,
    } as const;
    await expectRefused(scene, 'spoofed-arp', [
      arp({ ...reply, to: db.mac }),
      arp({ ...reply, to: HOST_MAC }),
      arp({ ...reply, to: BROADCAST }),
    ]);
  });

  test.each(Object.entries(claims))('%s, by asking', async (_, senderIp) => {
    const request = { operation: 'request', senderMac: web.mac, senderIp } as const;
    await expectRefused(scene, 'spoofed-arp', [
      arp({ ...request, targetIp: GATEWAY.v4 }),
      arp({ ...request, targetIp: db.v4 }),
    ]);
  });

  test.each(Object.entries(claims))('%s, by announcing itself', async (_, address) => {
    const announcement = { senderMac: web.mac, senderIp: address, targetIp: address };
    await expectRefused(scene, 'spoofed-arp', [
      arp({ ...announcement, operation: 'request' }),
      arp({ ...announcement, operation: 'reply' }),
    ]);
  });
});

test('ARP that claims a MAC address of somebody else is refused', async () => {
  const claim = { operation: 'reply', senderIp: web.v4, targetIp: db.v4, targetMac: db.mac } as const;
  await expectRefused(scene, 'spoofed-arp', [
    arp({ ...claim, senderMac: HOST_MAC, from: web.mac }),
    arp({ ...claim, senderMac: db.mac, from: web.mac }),
  ]);
  await expectRefused(scene, 'spoofed-mac', [arp({ ...claim, senderMac: db.mac })]);
});

describe('neighbour discovery that claims an address of somebody else is refused:', () => {
  const own = linkLayerOption('target', web.mac);

  test.each([
    ["a sibling's", db.v6],
    ["the gateway's", GATEWAY.v6],
    ["nobody's", VACANT.v6],
    ["a sibling's link-local", linkLocal(db.mac)],
    ["the host's link-local", linkLocal(HOST_MAC)],
  ])('%s, by an advertisement', async (_, target) => {
    await expectRefused(scene, 'spoofed-nd', [
      advertise(way(web, db.v6), target, [own]),
      advertise({ ...way(web, db.v6), source: target }, target, [own]),
      advertise({ ...way(web, 'ff02::1'), destinationMac: '33:33:00:00:00:01' }, target, [own], {
        flags: 0x20000000,
      }),
      advertise(way(web, GATEWAY.v6), target, [own]),
    ]);
  });

  test.each([
    ["a sibling's", db.v6],
    ["the gateway's", GATEWAY.v6],
    ["nobody's", VACANT.v6],
    ["a sibling's link-local", linkLocal(db.mac)],
  ])('%s, as the source of a solicitation', async (_, source) => {
    const { ip: group, mac } = solicitedNode(GATEWAY.v6);
    const claim = linkLayerOption('source', web.mac);
    await expectRefused(scene, 'spoofed-nd', [
      solicit({ ...way(web, group), source, destinationMac: mac }, GATEWAY.v6, [claim]),
      solicit({ ...way(web, db.v6), source }, db.v6, [claim]),
    ]);
  });

  test('also where a hop limit shows that it was never on this link', async () => {
    await expectRefused(scene, 'malformed-nd', [advertise(way(web, db.v6), db.v6, [own], { hopLimit: 254 })]);
  });
});

test('a rogue router gets no host and no pod to route by it', async () => {
  const prefix = concat(Uint8Array.of(3, 4, 64, 0xc0), u32(86400), u32(14400), u32(0), ip('2001:db8:bad::'));
  const body = concat(
    Uint8Array.of(64, 0, 0x07, 0x08),
    u32(0),
    u32(0),
    linkLayerOption('source', web.mac),
    prefix,
  );
  const advert = (source: string, to: string, destinationMac: string) =>
    icmp({ sourceMac: web.mac, destinationMac, source, destination: to }, ND.routerAdvert, body, {
      hopLimit: 255,
    });
  await expectRefused(scene, 'rogue-ra', [
    advert(linkLocal(web.mac), 'ff02::1', '33:33:00:00:00:01'),
    advert(linkLocal(web.mac), linkLocal(db.mac), db.mac),
    advert(linkLocal(web.mac), linkLocal(db.mac), HOST_MAC),
    advert(linkLocal(HOST_MAC), 'ff02::1', '33:33:00:00:00:01'),
    advert(web.v6, db.v6, HOST_MAC),
    advert(web.v6, GATEWAY.v6, HOST_MAC),
  ]);
  expect(await db.netns.sh('ip -6 route show')).not.toContain('2001:db8:bad');
});

test('redirects of either family change nobody his way', async () => {
  const towards = (to: string) => {
    const original = icmp({ ...way(db, VACANT.v4), sourceMac: db.mac }, 8).slice(14);
    return icmp(way(web, to), 5, concat(ip(web.v4), original));
  };
  const redirect = (to: string) =>
    icmp(way(web, to), ND.redirect, concat(u32(0), ip(web.v6), ip(VACANT.v6)), { hopLimit: 255 });
  await expectRefused(scene, 'rogue-redirect', [
    towards(db.v4),
    towards(GATEWAY.v4),
    redirect(db.v6),
    redirect(GATEWAY.v6),
  ]);
});

test('after all that, pods and host still find each other', async () => {
  for (const address of [db.v4, db.v6, GATEWAY.v4, GATEWAY.v6]) expect(await web.netns.ping(address)).toBe(1);
  for (const address of [web.v4, web.v6, GATEWAY.v4, GATEWAY.v6])
    expect(await db.netns.ping(address)).toBe(1);
  for (const address of [web.v4, web.v6, db.v4, db.v6]) expect(await host.ping(address)).toBe(1);
});
