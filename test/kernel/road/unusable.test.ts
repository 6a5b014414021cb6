import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { install } from './installation.ts';
import { BLUE, fileOf, lasting, storedState } from './world.ts';

const CLI = 'dist/cli.js';
const WORLD = { networks: { blue: BLUE }, endpoints: { a: 'blue', b: 'blue' } };

let host: Host;
let whole: Snapshot;
let state: string | null;

beforeAll(async () => {
  host = await Host.make();
  // Twice, so that there is a copy of the state before the last change.
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, { ...WORLD, endpoints: {} }) });
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, WORLD) });
  whole = lasting(await host.snapshot());
  state = storedState(host);
});

afterAll(async () => {
  await host.shunt(['down']);
  await host.dispose();
});

async function expectUnchanged(): Promise<void> {
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
}

describe('what is stored cannot be used:', () => {
  test.each<[string, (text: string) => string, RegExp]>([
    ['empty', () => '', /cp -p .*previous/],
    ['cut off', text => text.slice(0, text.length / 2), /cp -p .*previous/],
    [
      'of a later version',
      text => text.replace('"version": 1', '"version": 2'),
      /the version of Shunt that wrote it/,
    ],
    ['an address where none can be', text => text.replaceAll('10.40.0.2', '10.40.0.999'), /desired\.json/],
  ])('%s', async (_what, spoil, remedy) => {
    const path = join(host.paths.state, 'desired.json');
    await writeFile(path, spoil(state ?? ''));
    const spoilt = readFileSync(path, 'utf8');
    for (const verb of [['apply'], ['status'], ['endpoint', 'rm', 'a'], ['export']]) {
      const { stderr } = await host.shunt(verb, { expectExit: 1 });
      expect(stderr).toMatch(remedy);
      expect(stderr).not.toContain('internal error');
    }
    expect(readFileSync(path, 'utf8')).toBe(spoilt);
    await writeFile(path, state ?? '');
    await expectUnchanged();
  });

  test('that others may write to', async () => {
    const path = join(host.paths.state, 'desired.json');
    await chmod(path, 0o666);
    const { stderr } = await host.shunt(['apply'], { expectExit: 1 });
    expect(stderr).toContain(`chmod go-w ${path}`);
    await chmod(path, 0o600);
    await expectUnchanged();
  });
});

test.each([
  ['network', 'create', 'red', '--subnet', '10.50.0.0/16'],
  ['endpoint', 'rm', 'a'],
  ['apply'],
  ['down'],
  ['status'],
  ['exec', 'a', '--', 'true'],
])('who is not root is told so: %s %s %s', async (...argv) => {
  const everybody = ['--reuid=65534', '--regid=65534', '--clear-groups', '--'];
  // The checkout need not be readable to everybody: what is started as root stays open.
  const result = await host.run('setpriv', [...everybody, process.execPath, await readableCli(), ...argv], {
    env: { ...host.env },
  });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/run as root/);
  expect(result.stderr).not.toContain('internal error');
  await expectUnchanged();
});

let readable: Promise<string> | undefined;

/** The CLI where everybody can read it. */
function readableCli(): Promise<string> {
  readable ??= install().then(async installation => {
    await chmod(installation, 0o755);
    return join(installation, CLI);
  });
  return readable;
}

test('programs that the verifier refuses: the one that it was, its last word, and nothing is changed', async () => {
  const broken = await install({
    source: `
      SEC("tc") int endless(struct __sk_buff *skb)
      {
        volatile int turn = skb->len;

        while (turn)
          turn++;
        return *(int *)(long)turn;
      }`,
  });
  const result = await host.run(process.execPath, [join(broken, CLI), 'apply'], { env: { ...host.env } });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toMatch(/load program endless: \w+: .* \(\d+ lines left out\)/);
  expect(result.stderr).toContain('shunt doctor');
  await expectUnchanged();
});

test('an object that is none', async () => {
  const broken = await install({ object: 'this is not ELF' });
  const result = await host.run(process.execPath, [join(broken, CLI), 'apply'], { env: { ...host.env } });
  expect(result.exitCode).toBe(1);
  expect(result.stderr).toContain('datapath.bpf.o');
  expect(result.stderr).not.toContain('internal error');
  await expectUnchanged();
});

test('no place for a bpf file system', async () => {
  // Below /proc no folder can be made.
  const env = {
    SHUNT_BPFFS: '/proc/shunt',
    SHUNT_STATE: `${host.paths.state}-other`,
    SHUNT_RUN: `${host.paths.run}-other`,
  };
  const { stderr } = await host.shunt(['network', 'create', 'red', '--subnet', '10.50.0.0/16'], {
    env,
    expectExit: 1,
  });
  expect(stderr).toContain('/proc/shunt');
  expect(stderr).not.toContain('internal error');
  await expectUnchanged();
});

test('a process number that was used again is not the pod that was meant', async () => {
  const lone = await Host.make();
  onTestFinished(() => lone.dispose());
  await lone.newPod('p');
  const pod = lone.pod('p').start('sleep', ['1000']);
  // nsenter becomes sleep, in the pod's namespace, without another process.
  await lone.shunt(['network', 'create', 'blue', '--subnet', '10.40.0.0/16']);
  await lone.shunt(['endpoint', 'add', 'c', '--network', 'blue', '--netns', `pid:${pod.pid}`]);
  const path = join(lone.paths.state, 'desired.json');
  const before = readFileSync(path, 'utf8');
  // As if that process had another namespace than the one that was seen.
  await writeFile(path, before.replace(/"inode":"\d+"/, '"inode":"1"'));
  const { stdout } = await lone.shunt(['plan'], { expectExit: 6 });
  expect(stdout).toContain('note: endpoint c waits: its namespace is gone');
  await lone.shunt(['apply']);
  expect(await lone.pod('p').ip('link show type veth')).toEqual([]);
  await lone.shunt(['exec', 'c', '--', 'true'], { expectExit: 2 });
  await pod.stop('SIGKILL');
  await lone.shunt(['endpoint', 'rm', 'c']);
  await lone.shunt(['down']);
});
