import { isDeepStrictEqual } from 'node:util';
import { ShuntError } from '../errors.ts';
import type { NetnsRef } from '../plan/resource.ts';
import type { Host } from '../plumbing/host.ts';
import type { Desired, Endpoint } from '../spec/desired.ts';
import { netnsPath } from '../spec/netns-target.ts';

/** Endpoints as they can be planned for. */
export interface Pods {
  /** With the namespaces of pids told apart for good: a number is used again, a namespace is not. */
  readonly desired: Desired;
  /** Endpoints that were wanted before and whose namespace is gone. */
  readonly unreachable: ReadonlySet<string>;
}

/**
 * Looks at the namespace of every endpoint. One that is new or changed must have it, or the command fails before
 * anything is touched; one that was there before may have lost its pod, which must not keep others from working.
 * Throws E_NOT_FOUND, E_INPUT, E_CONFLICT (see openPod).
 */
export function findPods(host: Host, before: Desired, after: Desired): Pods {
  const made = new Set(
    Object.values(after.endpoints).flatMap(({ createNetns, netns }) =>
      createNetns ? [netnsPath(netns)] : [],
    ),
  );
  const unreachable = new Set<string>();
  const endpoints: Record<string, Endpoint> = {};
  for (const [name, endpoint] of Object.entries(after.endpoints)) {
    const known = isDeepStrictEqual(before.endpoints[name], endpoint);
    endpoints[name] = endpoint;
    if (made.has(netnsPath(endpoint.netns))) continue;
    try {
      endpoints[name] = pinned(endpoint, inodeOf(host, endpoint));
    } catch (failure) {
      if (!known || !(failure instanceof ShuntError) || failure.code === 'E_PRIVILEGE') throw failure;
      unreachable.add(name);
    }
  }
  return { desired: { ...after, endpoints }, unreachable };
}

function inodeOf(host: Host, endpoint: Endpoint): string {
  const { netns } = endpoint;
  const ref: NetnsRef = { path: netnsPath(netns), inode: netns.kind === 'pid' ? netns.inode : null };
  const pod = host.pod(ref, 'open the namespace of', `endpoint ${endpoint.name}`);
  try {
    return String(pod.native.inode);
  } finally {
    pod.close();
  }
}

function pinned(endpoint: Endpoint, inode: string): Endpoint {
  const { netns } = endpoint;
  return netns.kind === 'pid' && netns.inode === null
    ? { ...endpoint, netns: { ...netns, inode } }
    : endpoint;
}
