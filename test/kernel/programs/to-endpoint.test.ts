import { expect, test } from 'vitest';
import { maps } from '../../../src/generated/maps.ts';
import { udp } from '../../helpers/packet/frame.ts';
import { Judge } from '../../helpers/packet/judge.ts';
import { type PacketBench, useDatapath } from '../../helpers/packet/use-datapath.ts';
import { GATEWAYS, type PodName } from '../../helpers/packet/world.ts';

// the host's stack ═ to_endpoint ═ sh-web ── web

const bench: PacketBench = await useDatapath();
const program = 'to_endpoint';

function fromHost(to: PodName, family: 4 | 6): Uint8Array {
  const gateway = GATEWAYS[0]!;
  return udp({ ...bench.hop(to, to, family), source: family === 4 ? gateway.v4 : gateway.v6 });
}

test.each([4, 6] as const)('what the host sends itself passes, IPv%i', family => {
  expect(bench.send('web', fromHost('web', family), { program }).fate).toBe('onwards');
  expect(bench.send('cell', fromHost('cell', family), { program }).fate).toBe('onwards');
});

test.each([4, 6] as const)('what the host was asked to forward does not, IPv%i', family => {
  const { up0, db } = { up0: 7777, db: bench.world.pods.db.ifindex };
  for (const ingressIfindex of [up0, db]) {
    expect(bench.send('web', fromHost('web', family), { program, ingressIfindex }).fate).toBe('forwarded');
  }
});

test('nothing of the host reaches a pod of an internal network', () => {
  expect(bench.send('vault', fromHost('vault', 4), { program }).fate).toBe('internal');
  expect(bench.send('vault', fromHost('vault', 6), { program, ingressIfindex: 1 }).fate).toBe('internal');
});

test('a device without a row lets nothing through, in either direction', () => {
  const { db, web } = bench.world.pods;
  bench.datapath.remove(maps.devices, db.ifindex);
  const tables = bench.world.tables();
  const devices = new Map(tables.devices);
  devices.delete(db.ifindex);
  const judge = new Judge(bench.datapath, { ...tables, devices });
  expect(judge.compare(program, { frame: fromHost('db', 4), ifindex: db.ifindex })).toEqual({
    verdict: 'drop',
    reason: 'unknown-device',
  });
  expect(judge.compare(program, { frame: fromHost('web', 4), ifindex: web.ifindex })).toEqual({
    verdict: 'next',
  });
});
