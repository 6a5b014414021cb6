import type { ForeignRoute } from '../plan/clash.ts';
import type { Host } from '../plumbing/host.ts';
import { instanceMark } from '../plumbing/instance-mark.ts';
import { listAddresses } from '../plumbing/netlink/addresses.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import { LOOPBACK_IFINDEX } from '../plumbing/netlink/linux-if-link.ts';
import { RTN_UNICAST } from '../plumbing/netlink/linux-rtnetlink.ts';
import { listRoutes, type Route } from '../plumbing/netlink/routes.ts';
import { readSysctls } from '../plumbing/sysctls.ts';
import { type Prefix, prefixLength } from '../spec/prefix.ts';
import { isOurs } from './host-links.ts';
import { isOurRoute } from './host-routes.ts';

/** A device of the host that leads outside: it has a default route. */
export interface Uplink {
  readonly device: string;
  readonly ifindex: number;
  /** Bytes: the device's, or less where its default route says so. */
  readonly mtu: number;
}

/** What the host has besides what this instance made. */
export interface HostFacts {
  /** Routes of every table but local, also those of other instances. */
  readonly routes: readonly ForeignRoute[];
  /** Addresses with the length of their subnet, and the device they are on. */
  readonly addresses: readonly { readonly address: Prefix; readonly device: string }[];
  readonly uplinks: readonly Uplink[];
  /** The smallest of the uplinks' MTUs; null without uplink. */
  readonly uplinkMtu: number | null;
  /** Most bytes that gso_max_size can be set to. */
  readonly gsoLimit: number;
  /** The kernel speaks IPv6. */
  readonly ipv6: boolean;
  /** net.ipv4.ip_forward and net.ipv6.conf.all.forwarding. */
  readonly forwarding: { readonly ipv4: boolean; readonly ipv6: boolean };
}

/** Looks at the host for what planning has to respect. Throws E_KERNEL, E_PRIVILEGE. */
export function observeHostFacts(host: Host, instance: string): HostFacts {
  const links = new Map(host.links().map(link => [link.ifindex, link]));
  const ours = new Map([...links].filter(([, link]) => isOurs(link, instance)));
  const routes = listRoutes(host.netlink).filter(route => !isOurRoute(route, ours, instance));
  const uplinks = uplinksOf(routes, links);
  const sysctls = readSysctls(null, ['net/ipv4/ip_forward', 'net/ipv6/conf/all/forwarding'], 'the host');
  return {
    routes: routes.map(({ prefix, devices }) => ({
      prefix,
      device: links.get(devices[0] ?? 0)?.name ?? null,
    })),
    addresses: foreignAddresses(host, links, instance),
    uplinks,
    uplinkMtu: uplinks.length === 0 ? null : Math.min(...uplinks.map(uplink => uplink.mtu)),
    // lo is there in every namespace and has the limit that veth has.
    gsoLimit: links.get(LOOPBACK_IFINDEX)?.tsoMax ?? 65_536,
    ipv6: sysctls['net/ipv6/conf/all/forwarding'] !== undefined,
    forwarding: {
      ipv4: sysctls['net/ipv4/ip_forward'] === '1',
      ipv6: sysctls['net/ipv6/conf/all/forwarding'] === '1',
    },
  };
}

function foreignAddresses(
  host: Host,
  links: ReadonlyMap<number, Link>,
  instance: string,
): HostFacts['addresses'] {
  const mark = instanceMark(instance);
  return listAddresses(host.netlink)
    .filter(({ metric }) => metric !== mark)
    .map(({ address, ifindex }) => ({ address, device: links.get(ifindex)?.name ?? '' }));
}

function uplinksOf(routes: readonly Route[], links: ReadonlyMap<number, Link>): Uplink[] {
  const uplinks = new Map<number, Uplink>();
  for (const route of routes) {
    if (prefixLength(route.prefix) > 0 || route.type !== RTN_UNICAST) continue;
    for (const ifindex of route.devices) {
      const link = links.get(ifindex);
      if (!link || link.loopback) continue;
      const mtu = Math.min(route.mtu ?? link.mtu, uplinks.get(ifindex)?.mtu ?? link.mtu);
      uplinks.set(ifindex, { device: link.name, ifindex, mtu });
    }
  }
  return [...uplinks.values()];
}
