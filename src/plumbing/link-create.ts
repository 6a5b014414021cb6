import { ShuntError } from '../errors.ts';
import type { LinkResource } from '../plan/resource.ts';
import type { Step } from '../plan/step.ts';
import { HOST_MAC, macBytes } from '../spec/mac.ts';
import type { Host } from './host.ts';
import { deleteLinks } from './link-remove.ts';
import { setLink } from './netlink/links.ts';
import type { NetlinkFailure, Outcome } from './netlink/outcome.ts';
import { createVeth } from './netlink/veth.ts';
import type { Pod } from './pod.ts';
import { refusal } from './refusal.ts';
import { writeSysctls } from './sysctls.ts';

type LinkStep = Step<'link'>;

/** Namespaces held open at a time: far from the usual limit of 1,024 descriptors. */
const PODS_AT_A_TIME = 64;

/**
 * Makes the pairs of many steps; `done` for each that is complete, then the first failure is thrown. Names are looked
 * up before, because the message that gives the alias would give it to whatever device has the name.
 */
export function createLinks(host: Host, steps: readonly LinkStep[], done: (step: LinkStep) => void): void {
  const taken = host.find(steps.map(({ resource }) => resource.device));
  const possible = steps.filter(({ resource }) => !taken.has(resource.device));
  for (let start = 0; start < possible.length; start += PODS_AT_A_TIME) {
    createSome(host, possible.slice(start, start + PODS_AT_A_TIME), done);
  }
  const impossible = steps.find(({ resource }) => taken.has(resource.device));
  if (impossible) throw deviceExists(impossible.resource);
}

function createSome(host: Host, steps: readonly LinkStep[], done: (step: LinkStep) => void): void {
  const pods: Pod[] = [];
  try {
    for (const { resource } of steps) pods.push(host.pod(resource.netns, OPERATION, resource.owner));
    const outcomes = host.netlink.send(
      steps.flatMap(({ resource }, index) => messages(resource, pods[index])),
    );
    finish(host, steps, outcomes, done);
  } finally {
    for (const pod of pods) pod.close();
  }
}

const OPERATION = 'create link of';

/** The alias follows in the same send: should the process be killed, the device can still be told for Shunt's. */
function messages(
  { device, ifname, mac, mtu, gsoMax, alias }: LinkResource,
  pod: Pod | undefined,
): Uint8Array[] {
  if (!pod) throw new RangeError(`no namespace for ${device}`);
  const hostEnd = { name: device, mac: macBytes(HOST_MAC), mtu, gsoMax };
  const podEnd = { name: ifname, mac: macBytes(mac), mtu, gsoMax };
  return [createVeth(hostEnd, podEnd, pod.native.fd), setLink(device, { alias })];
}

function finish(
  host: Host,
  steps: readonly LinkStep[],
  outcomes: readonly Outcome[],
  done: (step: LinkStep) => void,
) {
  const errors = new Map<LinkStep, unknown>();
  const halfMade: string[] = [];
  for (const [index, step] of steps.entries()) {
    const [created, named] = outcomes.slice(2 * index);
    try {
      if (created && !created.ok) throw explain(host, step.resource, created);
      halfMade.push(step.resource.device);
      if (named && !named.ok) throw refusal(named, 'name link of', step.resource.owner);
      writeSysctls(null, step.resource.sysctls, step.resource.owner);
      halfMade.pop();
    } catch (error) {
      errors.set(step, error);
    }
  }
  if (halfMade.length > 0) deleteLinks(host, host.find(halfMade).values());
  for (const step of steps) if (!errors.has(step)) done(step);
  for (const error of errors.values()) throw error;
}

/** The kernel says "exists" without saying which end. */
function explain(host: Host, resource: LinkResource, failure: NetlinkFailure): ShuntError {
  const { device, ifname, netns, owner } = resource;
  if (failure.code !== 'EEXIST') return refusal(failure, OPERATION, owner);
  if (host.find([device]).size > 0) return deviceExists(resource);
  return new ShuntError('E_EXISTS', {
    operation: OPERATION,
    subject: owner,
    reason: `${netns.path} has an interface ${ifname} already`,
    hint: 'choose another name for the interface in the pod',
  });
}

function deviceExists({ device, owner }: LinkResource): ShuntError {
  return new ShuntError('E_EXISTS', {
    operation: OPERATION,
    subject: owner,
    reason: `the host has a device ${device} already`,
    hint: `if nothing uses it: ip link del ${device}`,
  });
}
