import { make } from '../plan/make.ts';
import type { HostRouteResource } from '../plan/resource.ts';
import type { Host } from '../plumbing/host.ts';
import { instanceMark } from '../plumbing/instance-mark.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import { RT_TABLE_MAIN, RTN_UNICAST, RTN_UNREACHABLE } from '../plumbing/netlink/linux-rtnetlink.ts';
import { SHUNT_PROTOCOL } from '../plumbing/netlink/protocol.ts';
import { listRoutes, type Route } from '../plumbing/netlink/routes.ts';
import { ownerOf } from './host-links.ts';
import type { Wanted } from './wanted.ts';

/** The routes an instance has made on the host, in the main table. */
export function hostRoutes(
  host: Host,
  ours: ReadonlyMap<number, Link>,
  instance: string,
  wanted: Wanted,
): HostRouteResource[] {
  return listRoutes(host.netlink).flatMap(route => {
    if (!isOurRoute(route, ours, instance)) return [];
    const link = ours.get(route.devices[0] ?? 0);
    const resource = make.hostRoute({
      owner: link ? ownerOf(link, instance) : 'host',
      prefix: route.prefix,
      type: link ? 'unicast' : 'unreachable',
      device: link?.name ?? null,
      mtu: route.mtu,
      source: route.source,
    });
    return [{ ...resource, owner: wanted.owner(resource.id, resource.owner) }];
  });
}

/**
 * Is it a route of this instance: through one of its devices, or unreachable with its mark? (Of IPv6 the kernel lists
 * unreachable routes as leading through lo.)
 */
export function isOurRoute(route: Route, ours: ReadonlyMap<number, Link>, instance: string): boolean {
  if (route.protocol !== SHUNT_PROTOCOL || route.table !== RT_TABLE_MAIN) return false;
  if (route.type === RTN_UNREACHABLE) return route.metric === instanceMark(instance);
  return route.type === RTN_UNICAST && route.devices.length === 1 && ours.has(route.devices[0] ?? 0);
}
