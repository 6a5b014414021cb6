import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { Background } from '../../helpers/background.ts';
import type { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { useHost } from '../../helpers/use-host.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { Driver } from './driver.ts';
import { install } from './installation.ts';
import { BLUE, fileOf, lasting, storedState, type World, wanted } from './world.ts';

const INSTALLED = await install();
const WORLD: World = { networks: { blue: BLUE }, endpoints: { a: 'blue', b: 'blue' } };
const MORE: World = { ...WORLD, endpoints: { ...WORLD.endpoints, c: 'blue' } };

async function hostWith(world: World): Promise<Host> {
  const host = await useHost();
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, world) });
  return host;
}

/** Holds the lock of an instance like a command that takes long, until stopped. */
async function holdLock(host: Host): Promise<Background> {
  await mkdir(host.paths.run, { recursive: true });
  const holder = new Background('sh', [
    '-c',
    `exec 9>>${host.paths.run}/lock; flock 9; echo held; exec sleep 1000`,
  ]);
  onTestFinished(() => holder.stop('SIGKILL'));
  await holder.line(/held/);
  await writeFile(join(host.paths.run, 'lock'), '4242\n');
  return holder;
}

test('a second changing command is refused, names who holds the lock, and changes nothing', async () => {
  const host = await hostWith(WORLD);
  const whole = lasting(await host.snapshot());
  const state = storedState(host);
  await holdLock(host);
  for (const argv of [['endpoint', 'rm', 'a'], ['apply'], ['down']]) {
    const { stderr } = await host.shunt(argv, { expectExit: 1 });
    expect(stderr).toContain('another shunt command (pid 4242) is running');
    expect(stderr).toContain('--wait SECONDS');
  }
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  // Who only looks need not wait.
  for (const argv of [['status'], ['plan'], ['endpoint', 'ls']]) await host.shunt(argv);
});

test('with --wait it waits for the first to end, also when that is killed', async () => {
  const host = await hostWith(WORLD);
  const holder = await holdLock(host);
  const waiting = host.startShunt(['endpoint', 'rm', 'a', '--wait', '30']);
  // It has the file open, or has tried to: it tries again and again.
  await waitFor(() => existsSync(`/proc/${waiting.pid}/fd`), { what: 'the second command' });
  expect(waiting.running).toBe(true);
  await holder.stop('SIGKILL');
  expect(await waiting.finished).toBe(0);
  expect(storedState(host)).not.toContain('endpoints/a');
});

test('with --wait it gives up after that time', async () => {
  const host = await hostWith(WORLD);
  await holdLock(host);
  const start = performance.now();
  await host.shunt(['apply', '--wait', '0.3'], { expectExit: 1 });
  expect(performance.now() - start).toBeGreaterThan(300);
});

test('many commands at once, each waiting for its turn, all do their work', async () => {
  const host = await hostWith({ networks: { blue: BLUE }, endpoints: {} });
  const names = ['e0', 'e1', 'e2', 'e3', 'e4', 'e5'];
  const running = names.map(name => {
    const netns = ['--netns', host.pod(name).name, '--create-netns'];
    return host.startShunt(['endpoint', 'add', name, '--network', 'blue', ...netns, '--wait', '60']);
  });
  expect(await Promise.all(running.map(command => command.finished))).toEqual(names.map(() => 0));
  const endpoints = await host.shuntJson<{ addresses: string[]; state: string }[]>(['endpoint', 'ls']);
  expect(new Set(endpoints.flatMap(({ addresses }) => addresses)).size).toBe(12);
  expect(endpoints.every(({ state }) => state === 'ready')).toBe(true);
  await host.shunt(['plan']);
  await host.shunt(['down']);
});

test('the lock file of an instance that is taken down keeps nobody out', async () => {
  const host = await hostWith(WORLD);
  const commands = ['down', 'down', 'down', 'down'].map(verb => host.startShunt([verb, '--wait', '60']));
  expect(await Promise.all(commands.map(command => command.finished))).toEqual([0, 0, 0, 0]);
  expect(existsSync(host.paths.run)).toBe(false);
});

test('a full map refuses a further endpoint, says so, and keeps the work of the others', async () => {
  const host = await useHost();
  // The gateway and two endpoints.
  const driver = new Driver(host, await install({ rows: 3 }));
  onTestFinished(() => driver.end());
  await driver.run({ verb: 'apply', wanted: wanted(host, WORLD) });
  const whole = lasting(await host.snapshot());
  const state = storedState(host);
  const reply = await driver.ask({ verb: 'apply', wanted: wanted(host, MORE) });
  expect(reply?.error).toMatchObject({
    code: 'E_EXHAUSTED',
    message: expect.stringMatching(/^write map endpoints_v4: it is full/),
    hint: 'remove endpoints that are not needed',
  });
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  expect((await driver.run({ verb: 'plan' })).plan).toEqual([]);
  expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
});

/** A disk of a few pages, mounted in place of a folder. */
async function smallDisk(folder: string, options: string): Promise<void> {
  if (!existsSync(folder)) await mkdir(folder, { recursive: true });
  await execa('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  onTestFinished(async () => {
    await execa('umount', ['--lazy', folder], { reject: false });
  });
}

test('a state disk that is full: everything is taken back', async () => {
  const host = await useHost();
  await smallDisk(host.paths.state, 'size=8k,mode=0700');
  await host.shunt(['network', 'create', 'blue', '--subnet', '10.40.0.0/16']);
  const whole = lasting(await host.snapshot());
  const state = storedState(host);
  await execa('dd', ['if=/dev/zero', `of=${host.paths.state}/filler`, 'bs=4k'], { reject: false });
  const add = ['endpoint', 'add', 'a', '--network', 'blue', '--netns', host.pod('a').name, '--create-netns'];
  const { stderr } = await host.shunt(add, { expectExit: 1 });
  expect(stderr).toContain('the disk is full');
  expect(stderr).toContain('nothing was changed');
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  await execa('rm', [`${host.paths.state}/filler`]);
  await host.shunt(add);
  expect(await host.pod('a').ping('10.40.0.1')).toBe(1);
});

test('a run disk that is full: nothing is made, and down works all the same', async () => {
  const host = await useHost();
  const empty = await host.snapshot();
  await smallDisk(host.paths.run, 'size=64k,mode=0700');
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, WORLD) });
  const whole = lasting(await host.snapshot());
  await execa('dd', ['if=/dev/zero', `of=${host.paths.run}/filler`, 'bs=4k'], { reject: false });
  const { stderr } = await host.shunt(['apply', '-f', '-'], { input: fileOf(host, MORE), expectExit: 1 });
  expect(stderr).toContain('the disk is full');
  expect(stderr).not.toContain('internal error');
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  await host.shunt(['down']);
  expect(compareSnapshots(empty, await host.snapshot(), /rcu_expedited|run: /)).toEqual([]);
});

test('type information of the kernel is not needed', async () => {
  await smallDisk('/sys/kernel/btf', 'size=4k');
  const host = await hostWith(WORLD);
  expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
  await host.shunt(['down']);
});

test('a pod that vanishes while it is wired up: everything is taken back', async () => {
  const host = await hostWith(WORLD);
  const driver = new Driver(host, INSTALLED);
  onTestFinished(() => driver.end());
  const world: World = {
    ...WORLD,
    endpoints: { ...WORLD.endpoints, c: { network: 'blue', createNetns: false } },
  };
  await host.newPod('c');
  const whole = lasting(await host.snapshot());
  const state = storedState(host);
  const steps = (await driver.run({ verb: 'plan', wanted: wanted(host, world) })).plan ?? [];
  for (const [index, step] of steps.entries()) {
    if (!host.pod('c').exists) await host.newPod('c');
    const reply = await driver.ask({
      verb: 'apply',
      wanted: wanted(host, world),
      meanwhile: { step: index + 1, command: ['ip', 'netns', 'del', host.pod('c').name] },
    });
    if (reply?.error) {
      expect(reply.error.code, step).not.toBeNull();
      expect(storedState(host), step).toBe(state);
    } else {
      // It went when there was nothing left to do in it.
      await driver.run({ verb: 'apply', wanted: wanted(host, WORLD) });
    }
    // The kernel takes devices out of a namespace that is gone when it gets to it.
    await waitFor(async () => (await difference(host, whole)).length === 0, {
      what: `everything as before, ${step}, ${JSON.stringify(reply?.error)}`,
    });
    expect((await driver.run({ verb: 'plan' })).plan, step).toEqual([]);
    expect(await host.pod('a').ping('10.40.0.3')).toBe(1);
  }
});

/** What has changed, but for the namespace that the test itself takes away. */
async function difference(host: Host, whole: Snapshot): Promise<string[]> {
  return compareSnapshots(whole, lasting(await host.snapshot()), /namespaces: /);
}
