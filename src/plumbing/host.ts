import type { Closable } from '../native/addon.ts';
import type { NetnsRef } from '../plan/resource.ts';
import { findLinks, type Link, listLinks } from './netlink/links.ts';
import { openRouteSocket, type RouteSocket } from './netlink/route-socket.ts';
import { openPod, type Pod } from './pod.ts';

/** Up to so many devices are asked for by name; beyond that one listing of all is cheaper. */
const ASK_BY_NAME = 16;

/** The network namespace Shunt runs in, and the way into those of pods. Holds one socket until close(). */
export interface Host extends Closable {
  readonly netlink: RouteSocket;
  /** All devices of the host. */
  links(): Link[];
  /** Those of the named devices that exist, by name. Asked for anew each time: an index may be somebody else's by now. */
  find(devices: Iterable<string>): ReadonlyMap<string, Link>;
  /** Opens a pod's namespace; the caller closes it. Throws E_NOT_FOUND, E_INPUT, E_CONFLICT (see openPod). */
  pod(netns: NetnsRef, operation: string, subject: string): Pod;
}

/** Opens the host. Throws E_KERNEL, E_PRIVILEGE. */
export function openHost(): Host {
  const netlink = openRouteSocket(null, 'the host');
  return {
    netlink,
    links: () => listLinks(netlink),
    find: devices => {
      const names = new Set(devices);
      const found = names.size <= ASK_BY_NAME ? findLinks(netlink, [...names]) : listLinks(netlink);
      // Asked for one by one the kernel also answers to a device's alternative names.
      return new Map(found.filter(link => names.has(link.name)).map(link => [link.name, link]));
    },
    pod: openPod,
    close: () => netlink.close(),
  };
}
