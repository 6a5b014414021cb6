import type { IpAddress, Prefix } from '../spec/address.ts';
import type { Mac } from '../spec/mac.ts';

/**
 * ready: plumbed, attached and up · down: the pod's side is down · partial: something is missing, `shunt apply`
 * completes it · missing: the device or its namespace is gone
 */
export type EndpointState = 'ready' | 'down' | 'partial' | 'missing';

/** One endpoint as `endpoint ls -o json` prints it. */
export interface EndpointStatus {
  readonly name: string;
  readonly network: string;
  /** As the user named it: a name, a path, pid:N. */
  readonly netns: string;
  readonly ifname: string;
  readonly hostDevice: string;
  readonly addresses: readonly IpAddress[];
  readonly mac: Mac;
  /** Bytes, between pods of this host. */
  readonly mtu: number;
  readonly state: EndpointState;
  /** Host-side device index, null when it is gone. */
  readonly ifindex: number | null;
  /** How the programs are attached, null when they are not. */
  readonly attach: 'tcx' | 'clsact' | null;
}

/** One network as `network ls -o json` prints it. */
export interface NetworkStatus {
  readonly name: string;
  readonly driver: 'routed';
  readonly subnets: readonly Prefix[];
  readonly gateways: readonly IpAddress[];
  readonly internal: boolean;
  readonly isolated: boolean;
  readonly localMtu: number;
  readonly exclude: readonly Prefix[];
  readonly endpoints: readonly string[];
}

/** What `shunt status -o json` prints. */
export interface Status {
  readonly version: string;
  /** absent: nothing is loaded · ready · outdated: loaded by another build, `shunt apply` replaces it in place. */
  readonly datapath: 'absent' | 'ready' | 'outdated';
  readonly attach: 'tcx' | 'clsact' | null;
  /** Locked memory of all maps, bytes. */
  readonly mapMemory: number;
  /** Packets dropped since load. */
  readonly drops: number;
  readonly networks: readonly NetworkStatus[];
  readonly endpoints: readonly EndpointStatus[];
}
