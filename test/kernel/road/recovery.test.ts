import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import type { EndpointStatus } from '../../../src/apply/status.ts';
import { hostDevice, instanceOf } from '../../../src/plan/device-name.ts';
import type { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { useHost } from '../../helpers/use-host.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { Driver } from './driver.ts';
import { install } from './installation.ts';
import { BLUE, fileOf, GREEN, lasting, RESTLESS, storedState, type World, wanted } from './world.ts';

const INSTALLED = await install();
const WORLD: World = {
  networks: { blue: BLUE, lab: { ...GREEN, internal: true } },
  endpoints: { a: 'blue', b: 'blue', c: 'lab' },
};

/** A host on which everything of WORLD is made, and how it was before. */
async function worldMade(): Promise<{ host: Host; empty: Snapshot; whole: Snapshot }> {
  const host = await useHost();
  const empty = await host.snapshot();
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, WORLD) });
  return { host, empty, whole: lasting(await host.snapshot()) };
}

/** Everything that a reboot ends: devices, addresses, routes, namespaces, pins, the run folder. */
async function loseKernelState(host: Host): Promise<void> {
  const devices = (await host.ip<{ ifname: string }>('link show')).map(({ ifname }) => ifname);
  for (const device of devices.filter(name => name !== 'lo')) await host.sh(`ip link del ${device}`);
  await host.sh('ip addr del 10.40.0.1/32 dev lo; ip addr del fd40::1/128 dev lo');
  await host.sh('ip route flush proto 83; ip -6 route flush proto 83');
  for (const name of Object.keys(WORLD.endpoints)) await host.sh(`ip netns del ${host.pod(name).name}`);
  await rm(host.paths.bpffs, { recursive: true });
  await rm(host.paths.run, { recursive: true });
}

async function expectWorking(host: Host): Promise<void> {
  expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
  expect(await host.pod('b').ping('fd40::2')).toBe(1);
  expect(await host.ping('10.40.0.2')).toBe(1);
}

test('after a reboot apply makes everything again, with the same addresses and MACs', async () => {
  const { host, whole } = await worldMade();
  const endpoints = await host.shuntJson<EndpointStatus[]>(['endpoint', 'ls']);
  const state = storedState(host);
  await loseKernelState(host);
  expect(await host.shuntJson(['status'])).toMatchObject({
    datapath: 'absent',
    endpoints: endpoints.map(() => ({ state: 'missing' })),
  });
  await host.shunt(['apply']);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  const again = await host.shuntJson<EndpointStatus[]>(['endpoint', 'ls']);
  expect(again.map(({ ifindex: _ifindex, ...rest }) => rest)).toEqual(
    endpoints.map(({ ifindex: _ifindex, ...rest }) => rest),
  );
  expect(storedState(host)).toBe(state);
  await host.shunt(['plan'], { expectExit: 0 });
  await expectWorking(host);
});

test('after a reboot a pod that is not started yet keeps no other from working', async () => {
  const host = await useHost();
  const world: World = {
    networks: { blue: BLUE },
    endpoints: { a: 'blue', b: 'blue', late: { network: 'blue', createNetns: false } },
  };
  await host.newPod('late');
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, world) });
  await host.pod('late').dispose();
  const { stdout } = await host.shunt(['apply']);
  expect(stdout).toContain('note: endpoint late waits: its namespace is gone');
  await expectWorking(host);
  await host.shunt(['plan'], { expectExit: 0 });
  await host.newPod('late');
  await host.shunt(['plan'], { expectExit: 6 });
  await host.shunt(['apply']);
  expect(await host.pod('late').ping('10.40.0.2')).toBe(1);
});

test('without its state folder, down takes away everything', async () => {
  const { host, empty } = await worldMade();
  await rm(host.paths.state, { recursive: true });
  await host.shunt(['down']);
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

test('with state that cannot be read, down takes away everything, also that state', async () => {
  const { host, empty } = await worldMade();
  await writeFile(join(host.paths.state, 'desired.json'), '{"version":1,"revi');
  await host.shunt(['plan'], { expectExit: 1 });
  await host.shunt(['down']);
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

test('without its run folder, apply finds all there, and down takes it away and says what it cannot know', async () => {
  const { host, empty } = await worldMade();
  await rm(host.paths.run, { recursive: true });
  await host.shunt(['plan'], { expectExit: 0 });
  const { stdout } = await host.shunt(['down']);
  expect(stdout).toMatch(
    /note: left as it is, since .*manifest\.json does not tell.*: the bpf file system on/,
  );
  expect(stdout).not.toContain('ip netns list');
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

test('without its run folder, one endpoint is removed as always, with the namespace that Shunt made', async () => {
  const { host } = await worldMade();
  await rm(host.paths.run, { recursive: true });
  await host.shunt(['endpoint', 'rm', 'a']);
  expect(host.pod('a').exists).toBe(false);
  await host.shunt(['plan'], { expectExit: 0 });
});

test('without both folders only namespaces stay, and down says so', async () => {
  const { host, empty } = await worldMade();
  await rm(host.paths.run, { recursive: true });
  await rm(host.paths.state, { recursive: true });
  const { stdout } = await host.shunt(['down']);
  expect(stdout).toContain('the namespaces that Shunt made, if any (ip netns list)');
  const left = compareSnapshots(empty, await host.snapshot(), RESTLESS);
  const names = Object.keys(WORLD.endpoints).map(name => `+ namespaces: ${host.pod(name).name}`);
  expect(left.sort()).toEqual(names.sort());
});

test('with a damaged manifest nothing is changed but by down', async () => {
  const { host, empty } = await worldMade();
  const manifest = join(host.paths.run, 'manifest.json');
  await writeFile(manifest, readFileSync(manifest, 'utf8').slice(0, 40));
  const { stderr } = await host.shunt(['apply'], { expectExit: 1 });
  expect(stderr).toContain(`mv ${manifest}`);
  await rename(manifest, `${manifest}.broken`);
  await host.shunt(['plan'], { expectExit: 0 });
  await rm(`${manifest}.broken`);
  await host.shunt(['down']);
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

test('a second instance that is given the same folders by accident touches nothing', async () => {
  const { host, whole } = await worldMade();
  for (const verb of [['apply'], ['down']]) {
    const env = { SHUNT_BPFFS: `${host.paths.bpffs}-other` };
    const { stderr } = await host.shunt(verb, { env, expectExit: 2 });
    expect(stderr).toContain(`it belongs to the instance whose pins are in ${host.paths.bpffs}`);
  }
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  expect(storedState(host)).not.toBeNull();
});

test('two instances on one host leave each other alone', async () => {
  const { host, whole } = await worldMade();
  const folder = await mkdtemp(join(tmpdir(), 'shunt-second-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const env = {
    SHUNT_BPFFS: `${host.paths.bpffs}-second`,
    SHUNT_STATE: join(folder, 'state'),
    SHUNT_RUN: join(folder, 'run'),
  };
  const other = { networks: { red: { subnets: ['10.50.0.0/16'] } }, endpoints: { x: 'red' } };
  await host.shunt(['apply', '-f', '-'], { env, input: fileOf(host, other) });
  await host.shunt(['plan'], { expectExit: 0 });
  await host.shunt(['down'], { env });
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  await expectWorking(host);
});

test('a bpf file system that Shunt has mounted is mounted again when it is lost, and goes in the end', async () => {
  const host = await useHost();
  const folder = await mkdtemp(join(tmpdir(), 'shunt-bpffs-'));
  onTestFinished(async () => {
    await execa('umount', [folder], { reject: false });
    await rm(folder, { recursive: true, force: true });
  });
  const env = { SHUNT_BPFFS: folder };
  const isMounted = async () =>
    (await execa('stat', ['-f', '-c', '%T', folder], { reject: false })).stdout === 'bpf_fs';
  await host.shunt(['apply', '-f', '-'], { env, input: fileOf(host, WORLD) });
  expect(await isMounted()).toBe(true);
  await execa('umount', [folder]);
  const { stdout } = await host.shunt(['plan', '-o', 'name'], { env, expectExit: 6 });
  expect(stdout.split('\n')).toContain('bpffs');
  await host.shunt(['apply'], { env });
  expect(await isMounted()).toBe(true);
  await host.shunt(['plan'], { env, expectExit: 0 });
  await expectWorking(host);
  await host.shunt(['down'], { env });
  expect(await isMounted()).toBe(false);
});

test('a bpf file system in which others have pinned something stays', async () => {
  const host = await useHost();
  const folder = await mkdtemp(join(tmpdir(), 'shunt-bpffs-'));
  onTestFinished(async () => {
    await execa('umount', [folder], { reject: false });
    await rm(folder, { recursive: true, force: true });
  });
  const env = { SHUNT_BPFFS: folder };
  await host.shunt(['apply', '-f', '-'], { env, input: fileOf(host, WORLD) });
  await mkdir(join(folder, 'others'));
  await host.shunt(['down'], { env });
  expect((await readdir(folder)).filter(name => !name.endsWith('.debug'))).toEqual(['others']);
});

test('the file that is left when making a namespace was cut short is no obstacle, and no residue', async () => {
  const host = await useHost();
  const empty = await host.snapshot();
  const driver = new Driver(host, INSTALLED);
  const one = { networks: { blue: BLUE }, endpoints: { a: 'blue' } } as const;
  const cutShort = async () => {
    const victim = new Driver(host, INSTALLED);
    // The record says it before it is made.
    const plan = (await driver.run({ verb: 'plan', wanted: wanted(host, one) })).plan ?? [];
    const kindOf = (step = '') => step.split(' ', 2).join(' ');
    const batches = plan.map(kindOf).filter((kind, index) => kind !== kindOf(plan[index - 1]));
    const at = batches.indexOf('add namespace') + 1;
    await victim.ask({
      verb: 'apply',
      wanted: wanted(host, one),
      fault: { place: 'begin', at, how: 'kill' },
    });
    await victim.end();
    writeFileSync(host.pod('a').path, '', { mode: 0 });
  };
  await cutShort();
  await driver.run({ verb: 'apply', wanted: wanted(host, one) });
  expect(await host.pod('a').ping('10.40.0.1')).toBe(1);
  await driver.run({ verb: 'down' });
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
  await cutShort();
  await driver.run({ verb: 'down' });
  await driver.end();
  expect(compareSnapshots(empty, await host.snapshot(), RESTLESS)).toEqual([]);
});

const RCU_EXPEDITED = '/sys/kernel/rcu_expedited';

test.each(['apply', 'down'] as const)(
  'expedited grace periods that a kill has left on are put back by %s',
  async verb => {
    const host = await useHost();
    const read = () => readFileSync(RCU_EXPEDITED, 'utf8').trim();
    onTestFinished(() => writeFileSync(RCU_EXPEDITED, '0'));
    // Other tests on this machine have it on for a moment, too.
    await waitFor(() => read() === '0', { deadline: 20_000, what: 'normal grace periods' });
    const driver = new Driver(host, INSTALLED);
    const plan = (await driver.run({ verb: 'plan', wanted: wanted(host, WORLD) })).plan ?? [];
    const at = plan.findIndex(step => step.startsWith('add attachment')) + 1;
    expect(plan.filter(step => step.startsWith('add attachment')).length).toBeGreaterThan(4);
    const victim = new Driver(host, INSTALLED);
    const fault = { place: 'done', at, how: 'kill' } as const;
    expect(await victim.ask({ verb: 'apply', wanted: wanted(host, WORLD), fault })).toBeNull();
    await victim.end();
    const manifest = join(host.paths.run, 'manifest.json');
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ restore: { [RCU_EXPEDITED]: '0' } });
    expect(read()).toBe('1');
    await driver.run({ verb });
    await driver.end();
    expect(read()).toBe('0');
    if (verb === 'down') expect(existsSync(manifest)).toBe(false);
    else expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ restore: {} });
  },
);

test('the host-side device says whose it is to anybody who looks', async () => {
  const { host } = await worldMade();
  const instance = instanceOf(host.paths.bpffs);
  const [link] = await host.ip<{ ifalias: string }>(`link show ${hostDevice(instance, 'a')}`);
  expect(link?.ifalias).toBe(`shunt:${instance}:a`);
});
