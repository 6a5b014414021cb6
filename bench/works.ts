import type { BulkOptions } from '../src/measure/bulk.ts';
import type { PingPongOptions } from '../src/measure/ping-pong.ts';

/** The core for both ends of one-core work; the suite itself keeps to core 0. */
const ONE_CORE = 1;

/** Request/response over TCP, 64 bytes, both ends on one core. */
export const REQUEST_RESPONSE: PingPongOptions & { readonly name: string; readonly title: string } = {
  name: 'rr',
  title: 'TCP request/response, 64 bytes, one core',
  protocol: 'tcp',
  size: 64,
  port: 11_111,
  core: ONE_CORE,
};

export interface BulkWork extends BulkOptions {
  readonly name: string;
  readonly title: string;
  /**
   * Congestion control of new sockets, which iperf3 exchanges only after the connection is made. A socket that was
   * connected under BBR keeps the kernel's pacing for good, also as a cubic one.
   */
  readonly bornAs: 'reno' | 'bbr';
}

const COMMON = { window: '512K', clientCore: ONE_CORE, seconds: 1 };

/** One TCP stream: congestion control × cores, and cubic as it is on a host whose default is BBR. */
export const BULK: readonly BulkWork[] = [
  {
    ...COMMON,
    name: 'bulk-cubic-one',
    title: 'TCP bulk, cubic, one core',
    congestion: 'cubic',
    bornAs: 'reno',
    serverCore: ONE_CORE,
  },
  {
    ...COMMON,
    name: 'bulk-cubic-two',
    title: 'TCP bulk, cubic, two cores',
    congestion: 'cubic',
    bornAs: 'reno',
    serverCore: 0,
  },
  {
    ...COMMON,
    name: 'bulk-bbr-one',
    title: 'TCP bulk, BBR, one core',
    congestion: 'bbr',
    bornAs: 'bbr',
    serverCore: ONE_CORE,
  },
  {
    ...COMMON,
    name: 'bulk-bbr-two',
    title: 'TCP bulk, BBR, two cores',
    congestion: 'bbr',
    bornAs: 'bbr',
    serverCore: 0,
  },
  {
    ...COMMON,
    name: 'bulk-paced-cubic-one',
    title: 'TCP bulk, cubic on a host whose default is BBR, one core',
    congestion: 'cubic',
    bornAs: 'bbr',
    serverCore: ONE_CORE,
  },
];
