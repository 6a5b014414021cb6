import { readdirSync } from 'node:fs';
import { execa } from 'execa';
import { afterEach, beforeEach } from 'vitest';
import { ShuntError } from '../../../src/errors.ts';
import { make } from '../../../src/plan/make.ts';
import type {
  LinkResource,
  NetnsRef,
  PodInterfaceResource,
  Resource,
  ResourceKind,
} from '../../../src/plan/resource.ts';
import type { Executor, Step } from '../../../src/plan/step.ts';
import { type Host, openHost } from '../../../src/plumbing/host.ts';
import { parseIpAddress } from '../../../src/spec/address.ts';
import { HOST_MAC, parseMac } from '../../../src/spec/mac.ts';
import { joinPrefix, parsePrefix } from '../../../src/spec/prefix.ts';
import { requireSandbox } from '../../helpers/sandboxed.ts';

export const INSTANCE = '0a1b2c3d';

/** The sandbox's own namespace is the host; every test finds it empty and leaves it empty. */
export function useEmptyHost(): () => Host {
  requireSandbox();
  let host: Host;
  beforeEach(async () => {
    await clear();
    host = openHost();
  });
  afterEach(async () => {
    host.close();
    await clear();
  });
  return () => host;
}

/** `ip -j …` in the host's namespace or a pod's. */
export async function ip<T = Record<string, unknown>>(command: string, pod?: string): Promise<T[]> {
  const namespace = pod === undefined ? [] : ['-n', pod];
  const { stdout } = await execa('ip', [...namespace, '-d', '-j', ...command.split(' ')]);
  return stdout.trim() === '' ? [] : (JSON.parse(stdout) as T[]);
}

export async function sh(command: string): Promise<string> {
  return (await execa('sh', ['-euc', command])).stdout;
}

export async function addPods(...names: string[]): Promise<void> {
  for (const name of names) await execa('ip', ['netns', 'add', name]);
}

/** Runs steps as apply does; returns those that were reported done, in order. */
export async function run<K extends ResourceKind>(
  execute: Executor<K>,
  steps: readonly Step<K>[],
): Promise<Step<K>[]> {
  const finished: Step<K>[] = [];
  await execute(steps, step => finished.push(step));
  return finished;
}

/** As run, for steps that fail: the error, and what was reported done before. */
export async function runFailing<K extends ResourceKind>(
  execute: Executor<K>,
  steps: readonly Step<K>[],
): Promise<{ error: ShuntError; finished: Step<K>[] }> {
  const finished: Step<K>[] = [];
  try {
    await execute(steps, step => finished.push(step));
  } catch (error) {
    if (error instanceof ShuntError) return { error, finished };
    throw error;
  }
  throw new Error('it did not fail');
}

type Of<K extends ResourceKind> = Extract<Resource, { kind: K }>;

export function add<K extends ResourceKind>(resource: Of<K>): Step<K> {
  return { op: 'add', resource } as Step<K>;
}

export function remove<K extends ResourceKind>(resource: Of<K>): Step<K> {
  return { op: 'remove', resource } as Step<K>;
}

export function update<K extends ResourceKind>(resource: Of<K>, before: Of<K>): Step<K> {
  return { op: 'update', resource, before } as Step<K>;
}

export function ref(pod: string): NetnsRef {
  return { path: `/run/netns/${pod}`, inode: null };
}

export function aLink(pod: string, fields: Partial<Omit<LinkResource, 'kind' | 'id'>> = {}): LinkResource {
  const device = fields.device ?? `sh-${pod}`;
  return make.link({
    owner: `endpoint ${pod}`,
    device,
    netns: ref(pod),
    ifname: 'eth0',
    mac: parseMac('02:00:00:00:00:05'),
    mtu: 9000,
    gsoMax: 65_536,
    alias: `shunt:${INSTANCE}:${pod}`,
    sysctls: { [`net/ipv4/conf/${device}/forwarding`]: '1', [`net/ipv6/conf/${device}/addr_gen_mode`]: '1' },
    ...fields,
  });
}

export function aPodInterface(
  pod: string,
  fields: Partial<Omit<PodInterfaceResource, 'kind' | 'id'>> = {},
): PodInterfaceResource {
  return make.podInterface({
    owner: `endpoint ${pod}`,
    device: `sh-${pod}`,
    netns: ref(pod),
    ifname: 'eth0',
    addresses: [joinPrefix(address('10.40.0.5'), 16), joinPrefix(address('fd40::5'), 64)],
    neighbours: [
      { address: address('10.40.0.1'), mac: HOST_MAC },
      { address: address('fd40::1'), mac: HOST_MAC },
    ],
    routes: [
      { prefix: parsePrefix('0.0.0.0/0'), via: address('10.40.0.1'), mtu: 1500 },
      { prefix: parsePrefix('::/0'), via: address('fd40::1'), mtu: 1500 },
    ],
    sysctls: { 'net/ipv6/conf/eth0/accept_ra': '0', 'net/ipv6/conf/eth0/accept_dad': '0' },
    ...fields,
  });
}

export const address = parseIpAddress;

/** Number of open descriptors of this process. */
export function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

async function clear(): Promise<void> {
  await sh(`
    for device in $(ip -o link show type veth | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/'); do ip link del $device 2>/dev/null || true; done
    for device in $(ip -o link show type bridge | sed 's/^[0-9]*: \\([^:@]*\\).*/\\1/'); do ip link del $device; done
    for namespace in /run/netns/*; do [ ! -e $namespace ] || ip netns del $(basename $namespace) 2>/dev/null || rm -f $namespace; done
    ip addr flush dev lo; ip addr add 127.0.0.1/8 dev lo; ip -6 addr add ::1/128 dev lo
    ip route flush table main 2>/dev/null || true; ip -6 route flush table main 2>/dev/null || true`);
}
