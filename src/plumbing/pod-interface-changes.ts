import { isDeepStrictEqual } from 'node:util';
import type { PodInterfaceResource, PodRoute } from '../plan/resource.ts';
import { networkPrefix, type Prefix, prefixAddress, prefixLength } from '../spec/prefix.ts';
import { addAddress, deleteAddress } from './netlink/addresses.ts';
import { setLink } from './netlink/links.ts';
import { addNeighbour, deleteNeighbour } from './netlink/neighbours.ts';
import { addRoute, deleteRoute, type RouteKey } from './netlink/routes.ts';

/** One message to the pod's namespace. */
export interface Change {
  readonly message: Uint8Array;
  /** For an error: "add address 10.40.0.5/16 to". */
  readonly what: string;
  /** errnos that mean it is so already. */
  readonly forgive?: readonly string[];
}

/** What is in `wanted` and not in `before` (null: nothing is there), in the order in which each builds on the last. */
export function additions(
  wanted: PodInterfaceResource,
  before: PodInterfaceResource | null,
  ifindex: number,
): Change[] {
  return [
    { what: 'bring up lo beside', message: setLink('lo', { up: true }) },
    { what: 'bring up', message: setLink(wanted.ifname, { up: true }) },
    ...missing(wanted.addresses, before?.addresses).map(address => ({
      what: `add address ${address} to`,
      message: addAddress({ ifindex, address, withoutRoute: hasOnLinkRoute(wanted, address), replace: true }),
    })),
    ...missing(wanted.neighbours, before?.neighbours).map(({ address, mac }) => ({
      what: `add neighbour ${address} to`,
      message: addNeighbour(ifindex, address, mac, true),
    })),
    // On-link routes first: the gateway of another route must be reachable by one.
    ...onLinkFirst(missing(wanted.routes, before?.routes)).map(route => ({
      what: `add route ${route.prefix} to`,
      message: addRoute(routeKey(route, ifindex), true),
    })),
  ];
}

/** What is in `before` and not in `wanted`. A route to the same prefix was replaced already. */
export function removals(
  wanted: PodInterfaceResource,
  before: PodInterfaceResource,
  ifindex: number,
): Change[] {
  const prefixes = wanted.routes.map(route => route.prefix);
  const neighbours = wanted.neighbours.map(neighbour => neighbour.address);
  return [
    ...before.routes
      .filter(route => !prefixes.includes(route.prefix))
      .map(route => ({
        what: `remove route ${route.prefix} from`,
        message: deleteRoute(routeKey(route, ifindex)),
        forgive: ['ESRCH'],
      })),
    ...before.neighbours
      .filter(({ address }) => !neighbours.includes(address))
      .map(({ address }) => ({
        what: `remove neighbour ${address} from`,
        message: deleteNeighbour(ifindex, address),
        forgive: ['ENOENT'],
      })),
    ...missing(before.addresses, wanted.addresses).map(address => removeAddress(ifindex, address)),
  ];
}

/** Everything away: down takes routes, neighbours and IPv6 addresses with it. */
export function clearing(resource: PodInterfaceResource, ifindex: number): Change[] {
  return [
    { what: 'bring down', message: setLink(resource.ifname, { up: false }), forgive: ['ENODEV'] },
    ...resource.addresses.map(address => removeAddress(ifindex, address)),
  ];
}

function removeAddress(ifindex: number, address: Prefix): Change {
  const forgive = ['EADDRNOTAVAIL', 'ENODEV'];
  return { what: `remove address ${address} from`, message: deleteAddress(ifindex, address), forgive };
}

function missing<T>(wanted: readonly T[], present: readonly T[] = []): T[] {
  return wanted.filter(item => !present.some(other => isDeepStrictEqual(item, other)));
}

function onLinkFirst(routes: readonly PodRoute[]): PodRoute[] {
  return [...routes.filter(route => route.via === null), ...routes.filter(route => route.via !== null)];
}

/** The kernel makes a route to an address's subnet by itself, unless there is one with a metric of its own to come. */
function hasOnLinkRoute({ routes }: PodInterfaceResource, address: Prefix): boolean {
  const subnet = networkPrefix(prefixAddress(address), prefixLength(address));
  return routes.some(route => route.via === null && route.prefix === subnet);
}

function routeKey({ prefix, via, mtu }: PodRoute, ifindex: number): RouteKey {
  return { prefix, type: 'unicast', ifindex, via, mtu };
}
