import { ShuntError } from '../errors.ts';
import type { PodInterfaceResource } from '../plan/resource.ts';
import type { Executor } from '../plan/step.ts';
import { deviceGone } from './device-gone.ts';
import type { Host } from './host.ts';
import { findLinks, type Link } from './netlink/links.ts';
import type { RouteSocket } from './netlink/route-socket.ts';
import type { Pod } from './pod.ts';
import { additions, type Change, clearing, removals } from './pod-interface-changes.ts';
import { refusal } from './refusal.ts';
import { writeSysctls } from './sysctls.ts';

/**
 * The pod's side: sysctls, up, addresses, neighbours, routes, in one send for each pod. It exists when it is up; a
 * device that is down is as good as new, whatever is left on it. Throws E_EXISTS, E_NOT_FOUND when the device is
 * gone, and what openPod throws.
 */
export function podInterfaceExecutor(host: Host): Executor<'pod-interface'> {
  return (steps, done) => {
    for (const step of steps) {
      if (step.op === 'add') add(host, step.resource);
      if (step.op === 'update') update(host, step.resource, step.before);
      if (step.op === 'remove') remove(host, step.resource);
      done(step);
    }
  };
}

function add(host: Host, resource: PodInterfaceResource): void {
  inPod(host, resource, 'set up', pod => {
    const link = device(pod, resource, 'set up');
    if (link.up) throw exists(resource);
    try {
      writeSysctls(pod.native, resource.sysctls, spoken(resource));
      send(pod.netlink(), additions(resource, null, link.ifindex), resource);
    } catch (error) {
      send(pod.netlink(), clearing(resource, link.ifindex), resource);
      throw error;
    }
  });
}

function update(host: Host, resource: PodInterfaceResource, before: PodInterfaceResource): void {
  inPod(host, resource, 'change', pod => {
    const { ifindex } = device(pod, resource, 'change');
    const goes = removals(resource, before, ifindex);
    writeSysctls(pod.native, resource.sysctls, spoken(resource));
    send(pod.netlink(), additions(resource, before, ifindex), resource);
    if (goes.length === 0) return;
    // Else the kernel takes all addresses of a subnet away together with the first of them.
    writeSysctls(
      pod.native,
      { [`net/ipv4/conf/${resource.ifname}/promote_secondaries`]: '1' },
      spoken(resource),
    );
    send(pod.netlink(), goes, resource);
  });
}

function remove(host: Host, resource: PodInterfaceResource): void {
  try {
    inPod(host, resource, 'clear', pod => {
      const [link] = findLinks(pod.netlink(), [resource.ifname]);
      if (link) send(pod.netlink(), clearing(resource, link.ifindex), resource);
    });
  } catch (error) {
    // The namespace is gone, and all that was in it.
    if (!(error instanceof ShuntError) || !['E_NOT_FOUND', 'E_CONFLICT', 'E_INPUT'].includes(error.code))
      throw error;
  }
}

function inPod(
  host: Host,
  resource: PodInterfaceResource,
  operation: string,
  work: (pod: Pod) => void,
): void {
  const pod = host.pod(resource.netns, operation, spoken(resource));
  try {
    work(pod);
  } finally {
    pod.close();
  }
}

function device(pod: Pod, resource: PodInterfaceResource, operation: string): Link {
  const [link] = findLinks(pod.netlink(), [resource.ifname]);
  if (!link) throw deviceGone(resource.ifname, operation, spoken(resource));
  return link;
}

function send(socket: RouteSocket, changes: readonly Change[], resource: PodInterfaceResource): void {
  const outcomes = socket.send(changes.map(change => change.message));
  for (const [index, { what, forgive }] of changes.entries()) {
    const outcome = outcomes[index];
    if (!outcome || outcome.ok || forgive?.includes(outcome.code)) continue;
    throw refusal(outcome, what, spoken(resource));
  }
}

function exists(resource: PodInterfaceResource): ShuntError {
  return new ShuntError('E_EXISTS', {
    operation: 'set up',
    subject: spoken(resource),
    reason: 'the interface is up already',
    hint: 'shunt plan shows in what it differs',
  });
}

function spoken({ ifname, owner }: PodInterfaceResource): string {
  return `${ifname} of ${owner}`;
}
