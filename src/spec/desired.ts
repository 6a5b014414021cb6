import type { IpAddress, Prefix } from './address.ts';
import type { Mac } from './mac.ts';
import type { EndpointName, IfName, NetworkName } from './name.ts';
import type { NetnsTarget } from './netns-target.ts';

/** A set of endpoints that may talk to each other. Everything defaulted and checked. */
export interface Network {
  readonly name: NetworkName;
  /** Number of the network in the datapath's maps, 1 to 2^32-1, never used again after removal. */
  readonly id: number;
  readonly driver: 'routed';
  readonly subnets: readonly Prefix[];
  /** Never given to endpoints. */
  readonly exclude: readonly Prefix[];
  /** No traffic between host and endpoints. */
  readonly internal: boolean;
  /** No traffic between the endpoints of this network either (Docker's icc=false). */
  readonly isolated: boolean;
  /** MTU between pods of this host and to the host itself, 1280 to 65535 bytes. */
  readonly localMtu: number;
}

/** One network interface of one pod. Everything defaulted, allocated and checked. */
export interface Endpoint {
  readonly name: EndpointName;
  readonly network: NetworkName;
  readonly netns: NetnsTarget;
  /** Shunt makes the namespace and takes it away again. */
  readonly createNetns: boolean;
  readonly ifname: IfName;
  readonly mac: Mac;
  /** One for each subnet of the network, in the order of its subnets. */
  readonly addresses: readonly IpAddress[];
}

/** Where the sequential allocator stopped: network name → subnet → last address given. */
export type Cursors = Readonly<Record<string, Readonly<Record<string, IpAddress>>>>;

/** Everything the user wants on this host, as stored. Plain data; keys are names. */
export interface Desired {
  readonly networks: Readonly<Record<string, Network>>;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly cursors: Cursors;
  /** Next network id. */
  readonly nextNetworkId: number;
}

export const NOTHING_DESIRED: Desired = { networks: {}, endpoints: {}, cursors: {}, nextNetworkId: 1 };
