import { totalDrops } from '../datapath/drops.ts';
import { loadedBuilds } from '../datapath/loaded-builds.ts';
import { mapMemory } from '../datapath/map-memory.ts';
import { buildHash } from '../datapath/object-file.ts';
import { observeAttachments } from '../datapath/observe-attachments.ts';
import { hostDevice, instanceOf } from '../plan/device-name.ts';
import { gateways } from '../plan/network-resources.ts';
import type { AttachmentResource } from '../plan/resource.ts';
import { networkOf } from '../plan/resources.ts';
import type { Host } from '../plumbing/host.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import { devicesWithClsact } from '../plumbing/netlink/qdiscs.ts';
import type { Desired, Endpoint, Network } from '../spec/desired.ts';
import { formatNetnsTarget } from '../spec/netns-target.ts';
import { version } from '../version.ts';
import type { Context } from './context.ts';
import type { EndpointState, EndpointStatus, NetworkStatus, Status } from './status.ts';

/** RFC 2863 ifOperStatus as IFLA_OPERSTATE tells it. */
const OPERSTATE_UP = 6;

interface Present {
  readonly instance: string;
  readonly links: ReadonlyMap<string, Link>;
  readonly attachments: ReadonlyMap<string, readonly AttachmentResource[]>;
}

/** Compares what is wanted with devices and hooks; it does not look into pods, so that it is quick. */
export function statusOf({ paths: { bpffs } }: Context, host: Host, desired: Desired): Status {
  const instance = instanceOf(bpffs);
  const links = new Map(host.links().map(link => [link.name, link]));
  const names = Object.keys(desired.endpoints).map(name => hostDevice(instance, name));
  const devices = new Map(names.flatMap(name => entryOf(links.get(name))));
  const attachments = observeAttachments(bpffs, devices, devicesWithClsact(host.netlink));
  const present = { instance, links, attachments: byDevice(attachments) };
  return {
    version: version(),
    datapath: datapathState(bpffs),
    attach: attachments[0]?.method ?? null,
    mapMemory: mapMemory(bpffs),
    drops: totalDrops(bpffs),
    networks: Object.values(desired.networks).map(network => networkStatus(network, desired)),
    endpoints: Object.values(desired.endpoints).map(endpoint => endpointStatus(endpoint, desired, present)),
  };
}

function byDevice(attachments: readonly AttachmentResource[]): Map<string, AttachmentResource[]> {
  const found = new Map<string, AttachmentResource[]>();
  for (const attachment of attachments) {
    found.set(attachment.device, [...(found.get(attachment.device) ?? []), attachment]);
  }
  return found;
}

function entryOf(link: Link | undefined): [number, string][] {
  return link ? [[link.ifindex, link.name]] : [];
}

function datapathState(bpffs: string): Status['datapath'] {
  const builds = loadedBuilds(bpffs).filter(({ complete }) => complete);
  if (builds.length === 0) return 'absent';
  return builds.every(({ build }) => build === buildHash()) ? 'ready' : 'outdated';
}

function networkStatus(network: Network, desired: Desired): NetworkStatus {
  const { name, driver, subnets, internal, isolated, localMtu, exclude } = network;
  const endpoints = Object.values(desired.endpoints)
    .filter(endpoint => endpoint.network === name)
    .map(endpoint => endpoint.name);
  return {
    name,
    driver,
    subnets,
    gateways: gateways(network),
    internal,
    isolated,
    localMtu,
    exclude,
    endpoints,
  };
}

function endpointStatus(endpoint: Endpoint, desired: Desired, present: Present): EndpointStatus {
  const device = hostDevice(present.instance, endpoint.name);
  const link = present.links.get(device);
  const attachments = present.attachments.get(device) ?? [];
  return {
    name: endpoint.name,
    network: endpoint.network,
    netns: formatNetnsTarget(endpoint.netns),
    ifname: endpoint.ifname,
    hostDevice: device,
    addresses: endpoint.addresses,
    mac: endpoint.mac,
    mtu: networkOf(desired, endpoint).localMtu,
    state: stateOf(link, attachments),
    ifindex: link?.ifindex ?? null,
    attach: attachments[0]?.method ?? null,
  };
}

/** The host's side has carrier only while the pod's side is up. */
function stateOf(link: Link | undefined, attachments: readonly AttachmentResource[]): EndpointState {
  if (!link) return 'missing';
  if (!link.up || new Set(attachments.map(({ program }) => program)).size < 2) return 'partial';
  return link.operstate === OPERSTATE_UP ? 'ready' : 'down';
}
