import { make } from '../plan/make.ts';
import type { PodInterfaceResource } from '../plan/resource.ts';
import { RT_SCOPE_LINK, RT_TABLE_MAIN } from '../plumbing/netlink/linux-rtnetlink.ts';
import { SHUNT_PROTOCOL } from '../plumbing/netlink/protocol.ts';
import type { PodView } from './pod-view.ts';
import { inOrderOf, type Wanted } from './wanted.ts';

/** The pod's side as a resource; none while it is down, since nothing on it works then. */
export function podInterface(
  device: string,
  owner: string,
  view: PodView,
  wanted: Wanted,
): PodInterfaceResource[] {
  if (!view.link.up) return [];
  const model = wanted.find('pod-interface', `pod-interface ${device}`);
  const addresses = view.addresses
    .filter(({ scope }) => scope !== RT_SCOPE_LINK)
    .map(({ address }) => address);
  const neighbours = view.neighbours
    .filter(({ permanent }) => permanent)
    .map(({ address, mac }) => ({ address, mac }));
  const routes = view.routes
    .filter(({ protocol, table }) => protocol === SHUNT_PROTOCOL && table === RT_TABLE_MAIN)
    .map(({ prefix, via, mtu }) => ({ prefix, via, mtu }));
  return [
    make.podInterface({
      owner,
      device,
      netns: view.netns,
      ifname: view.link.name,
      addresses: inOrderOf(addresses, model?.addresses),
      neighbours: inOrderOf(neighbours, model?.neighbours),
      routes: inOrderOf(routes, model?.routes),
      sysctls: view.sysctls,
    }),
  ];
}
