import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { BLUE, fileOf, lasting, storedState } from './world.ts';

const WORLD = { networks: { blue: BLUE }, endpoints: { a: 'blue', b: 'blue' } };

let host: Host;
let whole: Snapshot;
let state: string | null;
let folder: string;

beforeAll(async () => {
  host = await Host.make();
  folder = await mkdtemp(join(tmpdir(), 'shunt-bad-input-'));
  await host.addUplink();
  await host.newPod('free');
  await host.pod('free').sh('ip link add eth7 type veth peer name eth8');
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, WORLD) });
  await writeFile(join(folder, 'text'), 'no namespace');
  whole = lasting(await host.snapshot());
  state = storedState(host);
});

afterAll(async () => {
  await host.shunt(['down']);
  await host.dispose();
  await rm(folder, { recursive: true, force: true });
});

interface Bad {
  readonly argv: readonly string[];
  /** For `-f -`. */
  readonly file?: string;
  readonly status: number;
  /** The field, value or thing that the message has to name … */
  readonly names: string | RegExp;
  /** … and what to do about it. */
  readonly remedy: string | RegExp;
}

const flag = (...argv: string[]): readonly string[] => ['endpoint', 'add', 'c', '--network', 'blue', ...argv];
const free = (): string => host.pod('free').name;
const inFile = (text: object, status: number, names: string | RegExp, remedy: string | RegExp): Bad => ({
  argv: ['apply', '-f', '-'],
  file: JSON.stringify({ version: 1, networks: {}, endpoints: {}, ...text }),
  status,
  names,
  remedy,
});
const subnet = (text: string, status: number, names: string | RegExp, remedy: string | RegExp): Bad => ({
  argv: ['network', 'create', 'red', '--subnet', text],
  status,
  names,
  remedy,
});

const LONG = 'a'.repeat(300);

const TABLE: Readonly<Record<string, () => Bad | Promise<Bad>>> = {
  'an unknown key': () =>
    inFile({ networks: { red: { subnet: '10.50.0.0/16' } } }, 2, 'networks.red', /subnets/),
  'a value of the wrong type': () =>
    inFile(
      { networks: { red: { subnets: ['10.50.0.0/16'], localMtu: 'big' } } },
      2,
      'networks.red.localMtu',
      /./,
    ),
  'a subnet that is none': () => subnet('10.50.0.0/33', 2, '--subnet', /10\.50\.0\.0\/33/),
  'a subnet that overlaps another network': () => subnet('10.40.128.0/17', 2, '10.40.128.0/17', /./),
  'a subnet that the host reaches by an uplink': () =>
    subnet('192.0.0.0/16', 2, '192.0.2.0/24 dev up0', 'choose a subnet'),
  'a subnet of IPv6 that the host reaches': () =>
    subnet('2001:db8:0:1::/64', 2, 'dev up0', 'choose a subnet'),
  'an address outside its subnet': () => ({
    argv: flag('--netns', free(), '--address', '10.99.0.5'),
    status: 2,
    names: '10.99.0.5',
    remedy: '10.40.0.0/16',
  }),
  'an address that is taken': () => ({
    argv: flag('--netns', free(), '--address', '10.40.0.2'),
    status: 2,
    names: '10.40.0.2',
    remedy: 'endpoint a has it',
  }),
  'the address of the gateway': () => ({
    argv: flag('--netns', free(), '--address', '10.40.0.1'),
    status: 2,
    names: '10.40.0.1',
    remedy: 'gateway',
  }),
  'a MAC that is taken': () => ({
    argv: flag('--netns', free(), '--mac', JSON.parse(state ?? '').documents['endpoints/a'].mac),
    status: 2,
    names: 'endpoint c',
    remedy: 'endpoint a has it',
  }),
  'a name with a slash': () => ({
    argv: ['endpoint', 'add', 'a/b', '--network', 'blue', '--netns', free()],
    status: 2,
    names: 'a/b',
    remedy: 'such as web-1',
  }),
  'a name of 300 characters': () => ({
    argv: ['network', 'create', LONG, '--subnet', '10.50.0.0/16'],
    status: 2,
    names: 'at most 63 characters',
    remedy: /./,
  }),
  'a name that climbs': () => ({
    argv: ['network', 'create', '../../etc', '--subnet', '10.50.0.0/16'],
    status: 2,
    names: '../../etc',
    remedy: 'begin with a letter',
  }),
  'a namespace name that climbs': () => ({
    argv: flag('--netns', '../../etc/passwd'),
    status: 2,
    names: '--netns',
    remedy: 'a name has no "/"',
  }),
  'a namespace name of 300 characters': () => ({
    argv: flag('--netns', LONG, '--create-netns'),
    status: 2,
    names: '--netns',
    remedy: '255 bytes',
  }),
  'an interface name of 16 characters': () => ({
    argv: flag('--netns', free(), '--ifname', 'abcdefghijklmnop'),
    status: 2,
    names: '--ifname',
    remedy: '15 characters',
  }),
  'a path that is no namespace': () => ({
    argv: flag('--netns', join(folder, 'text')),
    status: 2,
    names: 'is not a network namespace',
    remedy: '/run/netns/NAME',
  }),
  'a folder in place of a namespace': () => ({
    argv: flag('--netns', folder),
    status: 2,
    names: 'is not a network namespace',
    remedy: '/run/netns/NAME',
  }),
  'a namespace that is not a network namespace': () => ({
    argv: flag('--netns', '/proc/1/ns/mnt'),
    status: 2,
    names: '/proc/1/ns/mnt is not a network namespace',
    remedy: '/run/netns/NAME',
  }),
  'a namespace that is not there': () => ({
    argv: flag('--netns', 'nobody'),
    status: 4,
    names: 'there is no namespace /run/netns/nobody',
    remedy: 'ip netns list',
  }),
  'a process that is gone': async () => {
    const process = host.start('sleep', ['1000']);
    await process.stop('SIGKILL');
    return {
      argv: flag('--netns', `pid:${process.pid}`),
      status: 4,
      names: `pid ${process.pid} is gone`,
      remedy: 'still running',
    };
  },
  'an interface that is there already in the pod': () => ({
    argv: flag('--netns', free(), '--ifname', 'eth7'),
    status: 1,
    names: 'has an interface eth7 already',
    remedy: 'choose another name',
  }),
  'a namespace to be made that is there already': () => ({
    argv: flag('--netns', free(), '--create-netns'),
    status: 1,
    names: free(),
    remedy: 'use the namespace that is there',
  }),
  'a network that is not there': () => ({
    argv: ['endpoint', 'add', 'c', '--network', 'bleu', '--netns', free()],
    status: 4,
    names: 'bleu',
    remedy: 'blue',
  }),
  'a name that is taken': () => ({
    argv: ['endpoint', 'add', 'a', '--network', 'blue', '--netns', free()],
    status: 1,
    names: 'endpoint a',
    remedy: 'shunt endpoint rm a',
  }),
  'a network that still has endpoints': () => ({
    argv: ['network', 'rm', 'blue'],
    status: 1,
    names: 'endpoints a, b',
    remedy: '--force',
  }),
  'a file that is not there': () => ({
    argv: ['apply', '-f', join(folder, 'nowhere.yaml')],
    status: 4,
    names: 'nowhere.yaml',
    remedy: '-f -',
  }),
  'a file that is no YAML': () => ({
    argv: ['apply', '-f', '-'],
    file: 'networks: {',
    status: 2,
    names: 'standard input line 1',
    remedy: /./,
  }),
  'a run folder that cannot be': () => ({
    argv: ['apply', '--run', '/proc/nowhere/run'],
    status: 1,
    names: '/proc/nowhere/run',
    remedy: /./,
  }),
};

describe('refused with its field and remedy, and nothing is changed:', () => {
  test.each(Object.entries(TABLE))('%s', async (_what, make) => {
    const { argv, file, status, names, remedy } = await make();
    const result = await host.shunt(argv, {
      expectExit: 'any',
      ...(file === undefined ? {} : { input: file }),
    });
    expect(result).toMatchObject({ exitCode: status, stdout: '' });
    expect(result.stderr).toMatch(names);
    expect(result.stderr).toMatch(remedy);
    expect(result.stderr).not.toContain('internal error');
    await expectUnchanged();
  });
});

test('after all of it there is nothing to mend, and nothing of others is taken for ours', async () => {
  expect((await host.shunt(['apply'])).stdout).toBe('nothing to do');
  expect(host.pod('free').exists).toBe(true);
  await expectUnchanged();
});

async function expectUnchanged(): Promise<void> {
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
}
