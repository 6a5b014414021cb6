import { describe, expect, test } from 'vitest';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import { hex, ip, mac } from '../../helpers/packet/bytes.ts';
import { arp, linkLayerOption, NONCE, solicit, solicitedNode } from '../../helpers/packet/neighbour.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesBy } from './losses.ts';
import { addressOf, BLUE, listed, type Pod, way, wire } from './pod.ts';
import { pingMarked, Witness } from './witness.ts';

//   web ─┬─ db       blue, gateway 10.40.0.1 fd40::1
//        └─ (77)     an address of the subnet that nobody has
//   cell ── twin     isolated
//
// Pods believe to be on one link; the programs answer for whom they may know.

const host = await useHost();
const { web, db, cell, twin } = await wire(host, {
  networks: { blue: BLUE, cells: { subnets: ['10.41.0.0/16', 'fd41::/64'], isolated: true } },
  pods: { web: 'blue', db: 'blue', cell: 'cells', twin: 'cells' },
});
// Three questions without an answer, and the address is unreachable: sooner than after three seconds.
await web.netns.sh(
  'sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=50 net.ipv6.neigh.eth0.retrans_time_ms=50',
);

const GATEWAY = { v4: '10.40.0.1', v6: 'fd40::1' };
const VACANT = { v4: '10.40.0.77', v6: 'fd40::77' };

const neighboursOf = async (pod: Pod, address: string) =>
  pod.netns.ip<{ lladdr?: string; state: string[] }>(`neigh show ${address} dev eth0`);

/** Asks for an address as arping and ndisc6 do; a probe speaks for no address of its own. */
function question(from: Pod, target: string, probe = false): Uint8Array {
  if (!target.includes(':')) {
    const senderIp = probe ? '0.0.0.0' : from.v4;
    return arp({ operation: 'request', senderMac: from.mac, senderIp, targetIp: target });
  }
  const group = solicitedNode(target);
  const hop = { ...way(from, group.ip), destinationMac: group.mac };
  return probe
    ? solicit({ ...hop, source: '::' }, target, [NONCE])
    : solicit(hop, target, [linkLayerOption('source', from.mac)]);
}

/** The answers to a question: what comes in before that to an echo request, which is sure to be answered. */
async function answers(from: Pod, target: string, probe = false): Promise<string[]> {
  const witness = await Witness.at(from.netns);
  return witness.since(async mark => {
    await from.netns.send('eth0', question(from, target, probe));
    await pingMarked(from.netns, from.v4.replace(/\d+$/, '1'), mark);
  });
}

describe.each([4, 6] as const)('IPv%i', family => {
  const [sibling, gateway, vacant] = [db, GATEWAY, VACANT].map(both => addressOf(both, family));

  test.each([
    ['a sibling', sibling],
    ['the gateway', gateway],
  ])('whoever asks for %s learns the address of the host-side device', async (_, target = '') => {
    const [answer, ...more] = await answers(web, target);
    expect(more).toEqual([]);
    expect(answer?.slice(0, 24)).toBe(hex(mac(web.mac)) + hex(mac(HOST_MAC)));
    expect(answer).toContain(hex(mac(HOST_MAC)) + (family === 4 ? hex(ip(target)) : ''));
    expect(answer).toContain(hex(ip(target)));
  });

  test('nobody answers for an address that nobody has, and it is counted', async () => {
    const losses = await lossesBy(host, web, { 'no-neighbour': 1 }, async () => {
      expect(await answers(web, vacant ?? '')).toEqual([]);
    });
    expect(losses).toEqual({ 'no-neighbour': 1 });
    expect(await web.netns.connect(vacant ?? '', 80, 2)).toBe('unreachable');
  });

  test("nobody answers for another network's address, and an isolated pod's siblings are not there", async () => {
    await expectSilence(web, addressOf(cell, family), 'no-neighbour');
    await expectSilence(cell, addressOf(twin, family), 'isolated');
  });

  test('a pod that looks whether its own address is taken hears nothing', async () => {
    expect(await answers(web, addressOf(web, family), true)).toEqual([]);
    expect(await answers(web, addressOf(web, family))).toEqual([]);
  });

  test("a pod that looks whether a sibling's address is taken is told so", async () => {
    expect(await answers(web, sibling ?? '', true)).toHaveLength(1);
  });

  test('a pod that forgets its neighbours finds them again', async () => {
    expect(await web.netns.ping(sibling ?? '')).toBe(1);
    await web.netns.sh('ip neigh flush all');
    expect(await neighboursOf(web, sibling ?? '')).toEqual([]);
    for (const target of [sibling, gateway]) expect(await web.netns.ping(target ?? '')).toBe(1);
    expect(await neighboursOf(web, sibling ?? '')).toMatchObject([{ lladdr: HOST_MAC }]);
  });

  test('also when it forgets those that were to be permanent, the gateway answers', async () => {
    await web.netns.sh(`ip neigh flush nud permanent dev eth0; ip neigh del ${gateway} dev eth0 || true`);
    expect(await web.netns.ping(gateway ?? '')).toBe(1);
    expect(await neighboursOf(web, gateway ?? '')).toMatchObject([{ lladdr: HOST_MAC }]);
    await host.shunt(['apply']);
    expect((await neighboursOf(web, gateway ?? ''))[0]?.state).toEqual(['PERMANENT']);
  });

  test('a host that forgets its neighbours keeps those of pods', async () => {
    await host.sh('ip neigh flush all');
    expect(await host.ping(addressOf(web, family))).toBe(1);
  });
});

test('a pod that changes its MAC address is cut off with that reason, until it has it back', async () => {
  const losses = await lossesBy(host, web, { 'spoofed-mac': 2 }, async () => {
    await web.netns.sh('ip link set eth0 address 02:00:00:00:00:99');
    expect(await web.netns.ping(db.v4, { seconds: 0.2 })).toBe(0);
    expect(await web.netns.ping(db.v6, { seconds: 0.2 })).toBe(0);
  });
  expect(Object.keys(losses)).toEqual(['spoofed-mac']);
  await web.netns.sh(`ip link set eth0 address ${web.mac}`);
  for (const to of [db.v4, db.v6]) expect(await web.netns.ping(to)).toBe(1);
});

test('a MAC address that a pod changed is put back by apply', async () => {
  await web.netns.sh('ip link set eth0 address 02:00:00:00:00:99');
  await host.shunt(['apply']);
  for (const to of [db.v4, db.v6]) expect(await web.netns.ping(to)).toBe(1);
  expect((await listed(host)).find(({ name }) => name === 'web')?.state).toBe('ready');
});

async function expectSilence(from: Pod, target: string, reason: string): Promise<void> {
  const losses = await lossesBy(host, from, { [reason]: 1 }, async () => {
    expect(await answers(from, target)).toEqual([]);
  });
  expect(losses).toEqual({ [reason]: 1 });
}
