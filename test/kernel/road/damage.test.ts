import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceAlias, hostDevice, instanceOf } from '../../../src/plan/device-name.ts';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { Driver } from './driver.ts';
import { install } from './installation.ts';
import { BLUE, lasting, storedContent, wanted } from './world.ts';

const INSTALLED = await install();
const WORLD = { networks: { blue: BLUE }, endpoints: { a: 'blue', b: 'blue' } };
const MAPS = ['devices', 'endpoints_v4', 'endpoints_v6'];

let host: Host;
let driver: Driver;
let device: string;
let whole: Snapshot;

beforeAll(async () => {
  host = await Host.make();
  driver = new Driver(host, INSTALLED);
  const instance = instanceOf(host.paths.bpffs);
  device = hostDevice(instance, 'a');
  await driver.run({ verb: 'apply', wanted: wanted(host, WORLD) });
  whole = lasting(await host.snapshot());
});

afterAll(async () => {
  await driver.run({ verb: 'down' });
  await driver.end();
  await host.dispose();
});

const pod = (command: string) => host.pod('a').sh(command);

/** Folder of the pinned maps, of which there is one layout. */
async function mapsFolder(): Promise<string> {
  const [layout] = await readdir(`${host.paths.bpffs}/maps`);
  return `${host.paths.bpffs}/maps/${layout}`;
}

async function programsFolder(): Promise<string> {
  const [build] = await readdir(`${host.paths.bpffs}/programs`);
  return `${host.paths.bpffs}/programs/${build}`;
}

async function linkPins(): Promise<string> {
  return `${host.paths.bpffs}/links/${device}-*`;
}

const DAMAGE: Readonly<Record<string, () => Promise<unknown>>> = {
  'an IPv4 address deleted in the pod': () => pod('ip addr del 10.40.0.2/16 dev eth0'),
  'an IPv6 address deleted in the pod': () => pod('ip addr del fd40::2/64 dev eth0'),
  'a default route deleted in the pod': () => pod('ip route del default'),
  'another gateway in the pod': () => pod('ip -6 route replace default via fd40::3'),
  'the neighbour entry of a gateway gone': () => pod('ip neigh del 10.40.0.1 dev eth0'),
  'the pod interface down': () => pod('ip link set eth0 down'),
  'the pod interface renamed': () => pod('ip link set eth0 down; ip link set eth0 name net0 up'),
  'another MAC in the pod': () => pod('ip link set eth0 address 02:00:00:00:00:99'),
  'another MTU in the pod': () => pod('ip link set eth0 mtu 1400'),
  'a sysctl changed in the pod': () => pod('echo 1 >/proc/sys/net/ipv6/conf/eth0/accept_ra'),
  'another MTU on the host': () => host.sh(`ip link set ${device} mtu 1400`),
  'a sysctl changed on the host': () => host.sh(`echo 0 >/proc/sys/net/ipv4/conf/${device}/forwarding`),
  'a route deleted on the host': () => host.sh('ip route del 10.40.0.2'),
  'the guard of a subnet deleted': () => host.sh('ip -6 route del unreachable fd40::/64'),
  'a neighbour deleted on the host': () => host.sh(`ip neigh del 10.40.0.2 dev ${device}`),
  'a gateway deleted on the host': () => host.sh('ip addr del 10.40.0.1/32 dev lo'),
  'the host-side device down': () => host.sh(`ip link set ${device} down`),
  'the host-side device down and up': () => host.sh(`ip link set ${device} down; ip link set ${device} up`),
  'the host-side device deleted': () => host.sh(`ip link del ${device}`),
  'the host-side device renamed': () =>
    host.sh(`ip link set ${device} down; ip link set ${device} name x0 up`),
  'the namespace of the pod deleted': () => host.sh(`ip netns del ${host.pod('a').name}`),
  'a row deleted': async () =>
    host.sh(`bpftool map delete pinned ${await mapsFolder()}/endpoints_v4 key 10 40 0 2`),
  'a row changed': async () => {
    const map = `${await mapsFolder()}/endpoints_v4`;
    await host.sh(`
      value=$(bpftool -j map lookup pinned ${map} key 10 40 0 3 | sed 's/.*"value":\\[\\([^]]*\\)\\].*/\\1/; s/[",]/ /g')
      bpftool map update pinned ${map} key 10 40 0 2 value $value`);
  },
  'a row too many': async () => {
    const map = `${await mapsFolder()}/endpoints_v4`;
    await host.sh(`
      value=$(bpftool -j map lookup pinned ${map} key 10 40 0 3 | sed 's/.*"value":\\[\\([^]]*\\)\\].*/\\1/; s/[",]/ /g')
      bpftool map update pinned ${map} key 10 40 0 77 value $value`);
  },
  'links unpinned': async () => host.sh(`rm ${await linkPins()}`),
  'a link detached': () =>
    host.sh(`bpftool link detach pinned ${host.paths.bpffs}/links/${device}-from_endpoint`),
  'all links gone': () => host.sh(`rm -r ${host.paths.bpffs}/links`),
  'a program unpinned': async () => host.sh(`rm ${await programsFolder()}/from_endpoint`),
  'all programs unpinned': async () => host.sh(`rm -r ${host.paths.bpffs}/programs`),
  'a map unpinned': async () => host.sh(`rm ${await mapsFolder()}/${MAPS[1]}`),
  'all maps unpinned': async () => host.sh(`rm -r ${host.paths.bpffs}/maps`),
  'all pins gone': () => host.sh(`rm -r ${host.paths.bpffs}`),
};

describe('found by plan and mended by apply:', () => {
  test.each(Object.entries(DAMAGE))('%s', async (_what, damage) => {
    await damage();
    const { stdout } = await host.shunt(['plan', '-o', 'name'], { expectExit: 6 });
    const found = stdout.trim().split('\n');
    const { plan } = await driver.run({ verb: 'apply' });
    expect(plan?.map(step => step.replace(/^\w+ /, ''))).toEqual(found);
    expect((await driver.run({ verb: 'plan' })).plan).toEqual([]);
    expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
    expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
    expect(await host.pod('b').ping('fd40::2')).toBe(1);
    expect(await host.ping('10.40.0.2')).toBe(1);
  });
});

test('applied twice, the second time there is nothing to do and nothing is written', async () => {
  const state = storedContent(host);
  const again = await driver.run({ verb: 'apply', wanted: wanted(host, WORLD) });
  expect(again.plan).toEqual([]);
  expect(storedContent(host)).toEqual(state);
});

test('a device that has lost its mark is nobody to touch: the error says how to go on', async () => {
  await host.sh(`ip link set ${device} alias other`);
  const reply = await driver.ask({ verb: 'apply' });
  expect(reply?.error).toMatchObject({
    code: 'E_EXISTS',
    hint: expect.stringContaining(`ip link del ${device}`),
  });
  await host.sh(`ip link set ${device} alias ${deviceAlias(instanceOf(host.paths.bpffs), 'a')}`);
  await driver.run({ verb: 'apply' });
  expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
});
