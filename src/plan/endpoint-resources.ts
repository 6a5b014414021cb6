import type { IpAddress, Prefix } from '../spec/address.ts';
import { family } from '../spec/address.ts';
import type { Endpoint, Network } from '../spec/desired.ts';
import { HOST_MAC } from '../spec/mac.ts';
import { netnsPath } from '../spec/netns-target.ts';
import { firstUsable, prefixContains, prefixLength } from '../spec/prefix.ts';
import { deviceAlias, hostDevice } from './device-name.ts';
import type { PlanFacts } from './facts.ts';
import { make } from './make.ts';
import { gateways } from './network-resources.ts';
import type { NetnsRef, PodRoute, Resource } from './resource.ts';

/** Everything one endpoint consists of, in the order of making. */
export function endpointResources(endpoint: Endpoint, network: Network, facts: PlanFacts): Resource[] {
  const owner = `endpoint ${endpoint.name}`;
  const device = hostDevice(facts.instance, endpoint.name);
  const netns = netnsRef(endpoint);
  const { mac, ifname } = endpoint;
  const mtu = network.localMtu;
  const row = {
    owner,
    device,
    mac,
    networkId: network.id,
    mtu,
    isolated: network.isolated,
    internal: network.internal,
  };
  return [
    ...(endpoint.createNetns ? [make.namespace({ owner, path: netns.path })] : []),
    make.link({
      owner,
      device,
      netns,
      ifname,
      mac,
      mtu,
      gsoMax: gsoMax(mtu, facts),
      alias: deviceAlias(facts.instance, endpoint.name),
      sysctls: hostSideSysctls(device, network, facts),
    }),
    make.podInterface({
      owner,
      device,
      netns,
      ifname,
      addresses: endpoint.addresses.map(address => withSubnetLength(address, network)),
      neighbours: gateways(network).map(address => ({ address, mac: HOST_MAC })),
      routes: defaultRoutes(network, facts),
      sysctls: podSideSysctls(ifname, network, facts),
    }),
    make.entry({ ...row, address: null }),
    ...endpoint.addresses.map(address => make.entry({ ...row, address })),
    ...(['from_endpoint', 'to_endpoint'] as const).map(program =>
      make.attachment({ owner, device, program, method: facts.attach, build: facts.build }),
    ),
    make.up({ owner, device }),
    ...(network.internal
      ? []
      : endpoint.addresses.flatMap(address => towardsPod(owner, device, address, endpoint, network))),
  ];
}

const LEGACY_GSO_MAX = 65_536;

/**
 * With a local MTU near 64 KiB one segment fills a packet of the legacy size, and each pays the whole way on its own.
 * Three at once (BIG TCP; IPv6 from 5.19, IPv4 from 6.3) pay it together. Smaller MTUs gain little and keep the legacy
 * size, which also is the way to turn it off.
 */
function gsoMax(mtu: number, facts: PlanFacts): number {
  return mtu > LEGACY_GSO_MAX / 2 ? Math.min(3 * LEGACY_GSO_MAX, facts.gsoLimit) : LEGACY_GSO_MAX;
}

/** How the host reaches one address of a pod: by a permanent neighbour and a route; the device's MTU is the local one. */
function towardsPod(
  owner: string,
  device: string,
  address: IpAddress,
  endpoint: Endpoint,
  network: Network,
): Resource[] {
  const subnet = subnetOf(address, network);
  return [
    make.neighbour({ owner, device, address, mac: endpoint.mac }),
    make.hostRoute({
      owner,
      prefix: `${address}/${family(address) === 4 ? 32 : 128}` as Prefix,
      type: 'unicast',
      device,
      mtu: null,
      source: firstUsable(subnet),
    }),
  ];
}

/**
 * Same-host destinations are on-link and get the device's MTU; everything else gets the uplink's, by the route. Large
 * segments between pods are where bulk speed comes from, and outside traffic must not pay for them.
 */
function defaultRoutes(network: Network, facts: PlanFacts): PodRoute[] {
  const mtu = facts.uplinkMtu < network.localMtu ? facts.uplinkMtu : null;
  return gateways(network).map(via => ({
    prefix: (family(via) === 4 ? '0.0.0.0/0' : '::/0') as Prefix,
    via,
    mtu,
  }));
}

/**
 * forwarding=1 lets the programs ask bpf_fib_lookup whether an address is the host's own (it answers nothing useful
 * on a device that does not forward); what would be forwarded is refused there, so the kernel never gets to do it.
 */
function hostSideSysctls(device: string, network: Network, facts: PlanFacts): Record<string, string> {
  const v4 = `net/ipv4/conf/${device}`;
  const v6 = `net/ipv6/conf/${device}`;
  const base = { [`${v4}/forwarding`]: '1', [`${v4}/send_redirects`]: '0' };
  if (!facts.ipv6) return base;
  if (!hasFamily(network, 6)) return { ...base, [`${v6}/disable_ipv6`]: '1' };
  return {
    ...base,
    [`${v6}/addr_gen_mode`]: '1',
    [`${v6}/accept_dad`]: '0',
    [`${v6}/accept_ra`]: '0',
    [`${v6}/forwarding`]: '1',
  };
}

/** Shunt gives the addresses and answers for them: no duplicate detection, no router advertisements. */
function podSideSysctls(ifname: string, network: Network, facts: PlanFacts): Record<string, string> {
  if (!facts.ipv6) return {};
  const v6 = `net/ipv6/conf/${ifname}`;
  if (!hasFamily(network, 6)) return { [`${v6}/disable_ipv6`]: '1' };
  return {
    [`${v6}/disable_ipv6`]: '0',
    [`${v6}/accept_ra`]: '0',
    [`${v6}/accept_dad`]: '0',
    [`${v6}/dad_transmits`]: '0',
  };
}

function netnsRef(endpoint: Endpoint): NetnsRef {
  const { netns } = endpoint;
  return { path: netnsPath(netns), inode: netns.kind === 'pid' ? netns.inode : null };
}

function withSubnetLength(address: IpAddress, network: Network): Prefix {
  return `${address}/${prefixLength(subnetOf(address, network))}` as Prefix;
}

function subnetOf(address: IpAddress, network: Network): Prefix {
  const subnet = network.subnets.find(candidate => prefixContains(candidate, address));
  if (!subnet) throw new Error(`address ${address} lies outside network ${network.name}`);
  return subnet;
}

function hasFamily(network: Network, wanted: 4 | 6): boolean {
  return network.subnets.some(subnet => (subnet.includes(':') ? 6 : 4) === wanted);
}
