import type { IpAddress, Prefix } from '../spec/address.ts';
import type { Mac } from '../spec/mac.ts';

/**
 * Everything Shunt puts into the kernel is one of these, in the order in which they are made; they are taken away
 * in the reverse order. A resource is plain data; two are the same when their `id` is equal, and up to date when all
 * other fields are equal too. Neighbours and host routes follow `up`: the kernel takes a route only through a device
 * that is up, and forgets both when the device goes down.
 */
export const RESOURCE_KINDS = [
  'bpffs',
  'datapath',
  'host-address',
  'namespace',
  'link',
  'pod-interface',
  'entry',
  'attachment',
  'up',
  'neighbour',
  'host-route',
] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

interface Base {
  /** Unique among all resources: kind and the key the kernel knows it by. */
  readonly id: string;
  /** "host", "network blue" or "endpoint web": whom a person would say it belongs to. */
  readonly owner: string;
}

/** The bpf file system is mounted. */
export interface BpffsResource extends Base {
  readonly kind: 'bpffs';
  readonly path: string;
}

/** Programs and maps are loaded and pinned. */
export interface DatapathResource extends Base {
  readonly kind: 'datapath';
  /** Hash of all map layouts; maps of another layout are never reused. */
  readonly layout: string;
  /** Hash of the object file. Another build is loaded beside the old one; maps of an equal layout are shared. */
  readonly build: string;
}

/** An address of the host's own (a network's gateway), on lo. */
export interface HostAddressResource extends Base {
  readonly kind: 'host-address';
  readonly address: IpAddress;
  readonly device: 'lo';
}

/** A network namespace made by Shunt. */
export interface NamespaceResource extends Base {
  readonly kind: 'namespace';
  readonly path: string;
}

/** A pod's namespace: where to find it and, where a pid names it, which one it must be (pids are reused). */
export interface NetnsRef {
  readonly path: string;
  /** Inode of the nsfs file in decimal, or null where the path alone decides. */
  readonly inode: string | null;
}

/** The veth pair; its peer is created inside the pod's namespace. Down until `up`. */
export interface LinkResource extends Base {
  readonly kind: 'link';
  /** Host-side device. */
  readonly device: string;
  readonly netns: NetnsRef;
  /** Pod-side device. */
  readonly ifname: string;
  readonly mac: Mac;
  /** Of both devices. */
  readonly mtu: number;
  /** Most bytes that the stack hands to either device at once (gso_max_size); above 65536 it is BIG TCP. */
  readonly gsoMax: number;
  /** IFLA_IFALIAS of the host-side device; also how Shunt knows its own devices. */
  readonly alias: string;
  /** Of the host-side device, path below /proc/sys → value; they vanish with it. */
  readonly sysctls: Readonly<Record<string, string>>;
}

export interface PodRoute {
  readonly prefix: Prefix;
  /** null: on-link. */
  readonly via: IpAddress | null;
  readonly mtu: number | null;
}

/** What the pod's own side has: addresses, neighbours, routes, sysctls; brought up. */
export interface PodInterfaceResource extends Base {
  readonly kind: 'pod-interface';
  readonly device: string;
  readonly netns: NetnsRef;
  readonly ifname: string;
  /** With the prefix length of their subnet. */
  readonly addresses: readonly Prefix[];
  /** Permanent neighbours: the gateways. */
  readonly neighbours: readonly { readonly address: IpAddress; readonly mac: Mac }[];
  readonly routes: readonly PodRoute[];
  /** Path below /proc/sys → value. */
  readonly sysctls: Readonly<Record<string, string>>;
}

/** A permanent neighbour on a host-side device: the host never asks who has a pod's address. */
export interface NeighbourResource extends Base {
  readonly kind: 'neighbour';
  readonly device: string;
  readonly address: IpAddress;
  readonly mac: Mac;
}

/** A route of the host: to one endpoint, or `unreachable` for a whole subnet so that nothing strays to an uplink. */
export interface HostRouteResource extends Base {
  readonly kind: 'host-route';
  readonly prefix: Prefix;
  readonly type: 'unicast' | 'unreachable';
  readonly device: string | null;
  readonly mtu: number | null;
  /** Preferred source address. */
  readonly source: IpAddress | null;
}

/**
 * A row in the datapath's maps. An endpoint has one by device and one for each address; a network has one for each
 * gateway address (device null), by which the programs answer ARP and ND and know the host at once.
 */
export interface EntryResource extends Base {
  readonly kind: 'entry';
  /** Host-side device; becomes an ifindex when written. null: a gateway. */
  readonly device: string | null;
  /** null: the row by device; else the row by address. */
  readonly address: IpAddress | null;
  readonly mac: Mac;
  readonly networkId: number;
  readonly mtu: number;
  readonly isolated: boolean;
  readonly internal: boolean;
}

/** A program on a hook of a host-side device. */
export interface AttachmentResource extends Base {
  readonly kind: 'attachment';
  readonly device: string;
  readonly program: 'from_endpoint' | 'to_endpoint';
  readonly method: 'tcx' | 'clsact';
  /** Hash of the object the program comes from; another build is exchanged through the link, without a gap. */
  readonly build: string;
}

/** The host-side device is up: from here on packets flow. The commit point of an endpoint. */
export interface UpResource extends Base {
  readonly kind: 'up';
  readonly device: string;
}

export type Resource =
  | BpffsResource
  | DatapathResource
  | HostAddressResource
  | NamespaceResource
  | LinkResource
  | PodInterfaceResource
  | NeighbourResource
  | HostRouteResource
  | EntryResource
  | AttachmentResource
  | UpResource;

export type ResourceOf<K extends ResourceKind> = Extract<Resource, { kind: K }>;
