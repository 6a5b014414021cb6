import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { addon } from '../../../src/native/addon.ts';
import { unwrap } from '../../../src/native/result.ts';
import type { Host } from '../../helpers/host.ts';
import { udp } from '../../helpers/packet/frame.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesBy } from './losses.ts';
import { addressOf, BLUE, listed, type Pod, way, wire } from './pod.ts';

//   web ── sh… [ foreign? ● from_endpoint ● foreign? ] ── db     blue
//                                                      └─ far    red
//
// The ways to attach programs: whatever is used, pods must not notice.

const ADDON = fileURLToPath(new URL('../../../build/Release/shunt.node', import.meta.url));
const FOREIGN = fileURLToPath(new URL('../../../build/bpf/test/addon_probe.bpf.o', import.meta.url));
const ATTACH_FOREIGN = fileURLToPath(new URL('foreign.cjs', import.meta.url));

const METHODS = ['tcx', 'clsact'] as const;
type Method = (typeof METHODS)[number];
const TOPOLOGY = {
  networks: { blue: BLUE, red: { subnets: ['10.41.0.0/16', 'fd41::/64'] } },
  pods: { web: 'blue', db: 'blue', far: 'red' },
} as const;

describe.each(METHODS)('attached by %s', async method => {
  const host = await useHost();
  const { web, db, far } = await wire(host, { ...TOPOLOGY, flags: ['--attach', method] });

  test('programs are on both hooks of every device, by this way alone', async () => {
    expect((await listed(host)).map(({ attach, state }) => [attach, state])).toEqual(
      Object.keys(TOPOLOGY.pods).map(() => [method, 'ready']),
    );
    for (const pod of [web, db, far]) expect(await hooks(pod)).toEqual(onHooks(method));
  });

  test.each([4, 6] as const)('pods of one network reach each other and the host, IPv%i', async family => {
    const to = addressOf(db, family);
    const server = await db.netns.serve('tcp');
    expect(await web.netns.ping(to, { count: 3 })).toBe(3);
    expect(await web.netns.transfer(to, server.port, 3_000_001)).toMatchObject({ intact: true });
    expect(await web.netns.ping(family === 4 ? '10.40.0.1' : 'fd40::1')).toBe(1);
    expect(await host.ping(addressOf(web, family))).toBe(1);
    await server.stop();
  });

  test.each([4, 6] as const)('networks stay closed and forged sources are refused, IPv%i', async family => {
    const hop = way(web, far, family);
    const frames = [
      udp(hop),
      udp({ ...hop, source: addressOf(db, family) }),
      udp({ ...hop, sourceMac: db.mac }),
    ];
    const expected = { 'other-network': 1, [`spoofed-ipv${family}`]: 1, 'spoofed-mac': 1 };
    expect(await lossesBy(host, web, expected, () => web.netns.send('eth0', ...frames))).toEqual(expected);
    expect(await web.netns.connect(addressOf(far, family), 9, 0.2)).toBe('timeout');
  });

  test('another apply that says nothing of it keeps the way', async () => {
    await host.shunt(['apply']);
    expect((await listed(host)).map(({ attach }) => attach)).toEqual([method, method, method]);
  });

  async function hooks(pod: Pod): Promise<Hooks> {
    const filters = await Promise.all(
      ['ingress', 'egress'].map(hook => host.sh(`tc filter show dev ${pod.device} ${hook}`)),
    );
    const links = await host.sh(`ls ${host.paths.bpffs}/links 2>/dev/null | grep -c ${pod.device} || true`);
    return { filters: filters.filter(text => text.includes('direct-action')).length, links: Number(links) };
  }
});

interface Hooks {
  readonly filters: number;
  readonly links: number;
}

function onHooks(method: Method): Hooks {
  return method === 'tcx' ? { filters: 0, links: 2 } : { filters: 2, links: 0 };
}

describe('programs of others on the hook', () => {
  test('by tcx, before and behind, go on running, whatever Shunt does', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { ...TOPOLOGY, flags: ['--attach', 'clsact'] });
    const before = await attachForeign(host, 'tcx', web);
    await host.shunt(['apply', '--attach', 'tcx']);
    const behind = await attachForeign(host, 'tcx', web);

    await expectToSee([before], 10, () => web.netns.ping(db.v4, { count: 10 }));
    // What goes to another pod has left the hook; what goes to the host passes it.
    await expectToSee([before, behind], 10, () => web.netns.ping('10.40.0.1', { count: 10 }));

    await host.shunt(['apply', '--attach', 'clsact']);
    await expectToSee([before, behind], 10, () => web.netns.ping(db.v4, { count: 10 }));
    await expectToSee([before, behind], 10, () => web.netns.ping('10.40.0.1', { count: 10 }));
  });

  test('by clsact, go on running, whatever Shunt does', async () => {
    const host = await useHost();
    const { web, db } = await wire(host, { ...TOPOLOGY, flags: ['--attach', 'clsact'] });
    const filter = await attachForeign(host, 'clsact', web);
    await expectToSee([filter], 10, () => web.netns.ping(db.v4, { count: 10 }));
    await expectToSee([filter], 10, () => web.netns.ping('10.40.0.1', { count: 10 }));
    for (const method of ['tcx', 'clsact']) {
      await host.shunt(['apply', '--attach', method]);
      await expectToSee([filter], 10, () => web.netns.ping('10.40.0.1', { count: 10 }));
    }
  });
});

/** A program of somebody else on the hook that packets from the pod come by; gives what it has counted so far. */
async function attachForeign(host: Host, method: Method, pod: Pod): Promise<() => number> {
  const pin = `/sys/fs/bpf/${host.name}-${randomUUID()}`;
  onTestFinished(() =>
    Promise.all([rm(`${pin}-map`), rm(`${pin}-link`, { force: true })]).then(() => undefined),
  );
  const args = [ATTACH_FOREIGN, method, ADDON, FOREIGN, String(pod.ifindex), pin];
  expect((await host.run(process.execPath, args)).stderr).toBe('');
  return () => counted(`${pin}-map`);
}

/** Each of the programs sees at least `count` packets while `work` gets its `count` answers. */
async function expectToSee(programs: readonly (() => number)[], count: number, work: () => Promise<number>) {
  const before = programs.map(program => program());
  expect(await work()).toBe(count);
  for (const [index, program] of programs.entries()) {
    expect(program() - (before[index] ?? 0)).toBeGreaterThanOrEqual(count);
  }
}

test('the way of attaching changes under a running transfer without losing a packet', async () => {
  const host = await useHost();
  const { web, db } = await wire(host, { ...TOPOLOGY, flags: ['--attach', 'tcx'] });
  const server = await db.netns.serve('tcp');
  const streams = await Promise.all([
    web.netns.stream(db.v4, server.port),
    web.netns.stream(db.v6, server.port),
    host.stream(db.v4, server.port),
    web.netns.stream(db.v4, server.port, { everyMs: 0 }),
  ]);
  for (const method of ['clsact', 'tcx', 'clsact', 'tcx'] as const) {
    await host.shunt(['apply', '--attach', method]);
    expect((await listed(host)).every(({ attach }) => attach === method)).toBe(true);
    for (const stream of streams) await stream.progress(20);
  }
  for (const stream of streams) {
    const report = await stream.stop();
    expect(report).toMatchObject({ disorder: 0, reason: null });
    expect(report.longestGapMs).toBeLessThan(1_000);
  }
  const drops = await host.shuntJson<{ reason: string }[]>(['drops']);
  expect(drops.filter(({ reason }) => reason !== 'multicast')).toEqual([]);
});

/** What a foreign program has counted: the first eight bytes of its data. */
function counted(path: string): number {
  const map = unwrap(addon().openPinnedMap(path), 'open map', path);
  try {
    const value = unwrap(map.lookup(new Uint8Array(4)), 'read', path) ?? new Uint8Array(8);
    return Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0, true));
  } finally {
    map.close();
  }
}
