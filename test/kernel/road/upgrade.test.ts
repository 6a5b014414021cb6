import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { LAYOUT } from '../../../src/generated/layout.ts';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots } from '../../helpers/residue.ts';
import { Driver } from './driver.ts';
import { install } from './installation.ts';
import { BLUE, fileOf, RESTLESS, wanted } from './world.ts';

const OLDER = await install();
const NEWER = await install({ source: 'const int another_build SEC(".rodata.another") = 1;' });
const OTHER_LAYOUT = await install({
  source: 'const int another_layout SEC(".rodata.another") = 2;',
  layout: '0123456789abcdef',
});
const WORLD = { networks: { blue: BLUE }, endpoints: { a: 'blue', b: 'blue' } };

const host = await Host.make();
afterAll(() => host.dispose());

async function drivers(...installations: string[]): Promise<Driver[]> {
  const found = installations.map(installation => new Driver(host, installation));
  onTestFinished(async () => {
    await found[0]?.run({ verb: 'down' });
    await Promise.all(found.map(driver => driver.end()));
  });
  await found[0]?.run({ verb: 'apply', wanted: wanted(host, WORLD) });
  return found;
}

const pinned = (folder: string): Promise<string[]> => readdir(join(host.paths.bpffs, folder));

/** Ids of the programs on the hooks of all devices. */
async function attached(): Promise<string[]> {
  const shown = await host.sh(
    `for link in ${host.paths.bpffs}/links/*; do bpftool -j link show pinned $link; echo; done`,
  );
  return [...shown.matchAll(/"prog_id":(\d+)/g)].map(match => match[1] ?? '');
}

/** Numbered datagrams, one at a time, beside a connection, while programs are exchanged again and again. */
async function underLoad(work: () => Promise<void>): Promise<void> {
  const [tcp, udp] = [await host.pod('b').serve('tcp'), await host.pod('b').serve('udp')];
  const stream = await host.pod('a').stream('10.40.0.3', tcp.port, { everyMs: 0 });
  let going = true;
  const datagrams = (async () => {
    let [sent, received] = [0, 0];
    while (going) {
      const report = await host.pod('a').exchange('fd40::3', udp.port, { count: 2_000 });
      sent += report.sent;
      received += report.received;
      expect(report.intact).toBe(true);
    }
    return { sent, received };
  })();
  await stream.progress(100);
  await work();
  await stream.progress(100);
  going = false;
  const { sent, received } = await datagrams;
  expect(received).toBe(sent);
  expect(await stream.stop()).toMatchObject({ disorder: 0, reason: null });
  await Promise.all([tcp.stop(), udp.stop()]);
}

test('another build takes over on every hook without a lost packet, to and fro', async () => {
  const [older, newer] = await drivers(OLDER, NEWER);
  const maps = await host.sh(`bpftool -j map show pinned ${host.paths.bpffs}/maps/${LAYOUT}/endpoints_v4`);
  const before = await attached();
  expect(before).toHaveLength(4);
  await underLoad(async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { plan } = (await newer?.run({ verb: 'apply' })) ?? {};
      expect(plan?.filter(step => step.startsWith('update attachment'))).toHaveLength(4);
      if (turn < 4) await older?.run({ verb: 'apply' });
    }
  });
  expect((await attached()).filter(id => before.includes(id))).toEqual([]);
  expect(await pinned('programs')).toHaveLength(1);
  // The very maps, with every row in them.
  const after = await host.sh(`bpftool -j map show pinned ${host.paths.bpffs}/maps/${LAYOUT}/endpoints_v4`);
  expect(JSON.parse(after).id).toBe(JSON.parse(maps).id);
});

test('an outdated datapath is told by status and plan', async () => {
  const [, newer] = await drivers(OLDER, NEWER);
  const cli = join(NEWER, 'dist/cli.js');
  const status = await host.run(process.execPath, [cli, 'status', '-o', 'json'], { env: { ...host.env } });
  expect(JSON.parse(status.stdout)).toMatchObject({ datapath: 'outdated' });
  expect((await newer?.run({ verb: 'plan' }))?.plan).toContainEqual(
    expect.stringMatching(/^update attachment/),
  );
});

test('maps of another layout are filled before the first program looks into them, and the old ones go', async () => {
  const [, other] = await drivers(OLDER, OTHER_LAYOUT);
  await underLoad(async () => {
    const plan = (await other?.run({ verb: 'apply' }))?.plan ?? [];
    const firstExchange = plan.findIndex(step => step.startsWith('update attachment'));
    const lastRow = plan.findLastIndex(step => step.startsWith('add entry'));
    expect(lastRow).toBeGreaterThan(0);
    expect(lastRow).toBeLessThan(firstExchange);
  });
  expect(await pinned('maps')).toEqual(['0123456789abcdef']);
  expect(await pinned('programs')).toHaveLength(1);
  expect((await other?.run({ verb: 'plan' }))?.plan).toEqual([]);
});

test('counters of dropped packets outlive another build of the same layout', async () => {
  const [, newer] = await drivers(OLDER, NEWER);
  // Of an EtherType that is for experiments: nothing else sends it meanwhile.
  const frame = Buffer.from('027368756e7402000000000188b5'.padEnd(120, '0'), 'hex');
  await host.pod('a').send('eth0', frame, frame, frame);
  const counted = async () => {
    const rows = await host.shuntJson<{ reason: string; packets: number }[]>(['drops', 'a']);
    return rows.find(({ reason }) => reason === 'unknown-ethertype')?.packets;
  };
  const before = await counted();
  expect(before).toBe(3);
  await newer?.run({ verb: 'apply' });
  expect(await counted()).toBe(before);
});

test.each([
  ['another build', NEWER],
  ['another layout', OTHER_LAYOUT],
])('down takes away what %s has made', async (_what, installation) => {
  const empty = await host.snapshot();
  const [, maker] = await drivers(OLDER, installation);
  await maker?.run({ verb: 'apply' });
  await host.shunt(['down']);
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

test('the same file applied by another build changes programs and nothing else', async () => {
  await drivers(OLDER);
  const cli = join(NEWER, 'dist/cli.js');
  const options = { env: { ...host.env }, input: fileOf(host, WORLD) };
  const { stdout } = await host.run(process.execPath, [cli, 'plan', '-f', '-', '-o', 'name'], options);
  const kinds = stdout.split('\n').map(line => line.split(' ')[0]);
  expect(new Set(kinds)).toEqual(new Set(['datapath', 'attachment']));
});
