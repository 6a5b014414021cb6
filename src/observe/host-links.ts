import { make } from '../plan/make.ts';
import type { LinkResource, Resource } from '../plan/resource.ts';
import type { Host } from '../plumbing/host.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import type { Sysctls } from '../plumbing/sysctls.ts';
import { HOST_MAC } from '../spec/mac.ts';
import { readDeviceSysctls } from './device-sysctls.ts';
import { podInterface } from './pod-interfaces.ts';
import { type PodView, viewPods } from './pod-view.ts';
import type { ObserveQuery } from './query.ts';
import type { Wanted } from './wanted.ts';

/** What hangs on the host-side devices of an instance: link, pod-interface, up. */
export function linkResources(
  host: Host,
  ours: readonly Link[],
  query: ObserveQuery,
  wanted: Wanted,
): Resource[] {
  const views = viewPods(
    host,
    ours.flatMap(link => {
      const netns = query.namespaces.get(link.name);
      const keys = Object.keys(wanted.find('pod-interface', `pod-interface ${link.name}`)?.sysctls ?? {});
      return netns ? [{ link, netns, sysctls: keys }] : [];
    }),
  );
  return ours.flatMap((link): Resource[] => {
    const view = views.get(link.ifindex);
    const owner = ownerOf(link, query.instance);
    return [
      linkResource(link, view, owner, hostSysctls(link, wanted), wanted),
      ...(view ? podInterface(link.name, owner, view, wanted) : []),
      ...(link.up ? [make.up({ owner, device: link.name })] : []),
    ];
  });
}

/** Is it a host-side device of this instance? */
export function isOurs(link: Link, instance: string): boolean {
  return link.kind === 'veth' && link.alias?.startsWith(aliasStart(instance)) === true;
}

/** "endpoint web", from the alias. */
export function ownerOf(link: Link, instance: string): string {
  return `endpoint ${link.alias?.slice(aliasStart(instance).length) ?? link.name}`;
}

function aliasStart(instance: string): string {
  return `shunt:${instance}:`;
}

/** Those that are wanted of the device. */
function hostSysctls(link: Link, wanted: Wanted): Sysctls {
  const keys = Object.keys(wanted.find('link', `link ${link.name}`)?.sysctls ?? {});
  return readDeviceSysctls(link, keys, null);
}

function linkResource(
  link: Link,
  view: PodView | undefined,
  owner: string,
  sysctls: Sysctls,
  wanted: Wanted,
): LinkResource {
  const model = wanted.find('link', `link ${link.name}`);
  const ends = view ? [link, view.link] : [link];
  const gsoMaxes = ends.flatMap(end => [end.gsoMax, end.gsoMaxIpv4 ?? end.gsoMax]);
  // Two devices, one number: the one that is wrong, if any.
  return make.link({
    owner,
    device: link.name,
    netns: view?.netns ?? { path: '', inode: null },
    ifname: view?.link.name ?? '',
    mac: view?.link.mac ?? HOST_MAC,
    mtu: ends.map(end => end.mtu).find(mtu => mtu !== model?.mtu) ?? link.mtu,
    gsoMax: gsoMaxes.find(bytes => bytes !== model?.gsoMax) ?? link.gsoMax,
    alias: link.alias ?? '',
    sysctls,
  });
}
