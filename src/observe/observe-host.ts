import { addon } from '../native/addon.ts';
import { make } from '../plan/make.ts';
import type { Resource } from '../plan/resource.ts';
import type { Host } from '../plumbing/host.ts';
import { instanceMark } from '../plumbing/instance-mark.ts';
import { listAddresses } from '../plumbing/netlink/addresses.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import { LOOPBACK_IFINDEX } from '../plumbing/netlink/linux-if-link.ts';
import { listNeighbours } from '../plumbing/netlink/neighbours.ts';
import { prefixAddress } from '../spec/prefix.ts';
import { isOurs, linkResources, ownerOf } from './host-links.ts';
import { hostRoutes } from './host-routes.ts';
import type { ObserveQuery } from './query.ts';
import { indexWanted, type Wanted } from './wanted.ts';

/**
 * What an instance has in the kernel, as resources to compare with the wanted ones: host-address, namespace, link,
 * pod-interface, neighbour, host-route, up. One listing of each kind for the host, and one of each for every pod.
 * Throws E_KERNEL, E_PRIVILEGE.
 */
export function observeHost(host: Host, query: ObserveQuery): Resource[] {
  const wanted = indexWanted(query.wanted);
  const ours = host.links().filter(link => isOurs(link, query.instance));
  const byIndex = new Map(ours.map(link => [link.ifindex, link]));
  return [
    ...hostAddresses(host, query, wanted),
    ...namespaces(query, wanted),
    ...linkResources(host, ours, query, wanted),
    ...neighbours(host, byIndex, query.instance),
    ...hostRoutes(host, byIndex, query.instance, wanted),
  ];
}

function hostAddresses(host: Host, { instance }: ObserveQuery, wanted: Wanted): Resource[] {
  const mark = instanceMark(instance);
  return listAddresses(host.netlink)
    .filter(({ ifindex, metric }) => ifindex === LOOPBACK_IFINDEX && metric === mark)
    .map(({ address }) => {
      const resource = make.hostAddress({ owner: 'host', address: prefixAddress(address), device: 'lo' });
      return { ...resource, owner: wanted.owner(resource.id, 'host') };
    });
}

function namespaces({ created }: ObserveQuery, wanted: Wanted): Resource[] {
  return created.flatMap(path => {
    const opened = addon().openNamespace(path);
    if (!opened.ok) return [];
    opened.value.close();
    const resource = make.namespace({ owner: 'host', path });
    return [{ ...resource, owner: wanted.owner(resource.id, 'host') }];
  });
}

function neighbours(host: Host, ours: ReadonlyMap<number, Link>, instance: string): Resource[] {
  return listNeighbours(host.netlink).flatMap(({ ifindex, address, mac, permanent }) => {
    const link = ours.get(ifindex);
    return link && permanent
      ? [make.neighbour({ owner: ownerOf(link, instance), device: link.name, address, mac })]
      : [];
  });
}
