import { watchDrops } from '../datapath/drop-watch.ts';
import { describeReason } from '../datapath/drops.ts';
import { ShuntError } from '../errors.ts';
import type { DropEvent } from '../generated/structs.ts';
import { instanceOf } from '../plan/device-name.ts';
import { openHost } from '../plumbing/host.ts';
import { addressFromBytes, type IpAddress } from '../spec/address.ts';
import { type Mac, macFromBytes } from '../spec/mac.ts';
import type { Context } from './context.ts';
import { endpointsByIndex } from './inspect.ts';

const ETH_P_IP = 0x0800;
const ETH_P_IPV6 = 0x86dd;

/** One packet that was dropped, as far as it could be read. */
export interface DroppedPacket {
  /** RFC 3339. */
  readonly time: string;
  readonly endpoint: string | null;
  readonly device: string | null;
  readonly reason: string;
  readonly text: string;
  /** Bytes of the frame. */
  readonly length: number;
  readonly ethertype: number;
  readonly sourceMac: Mac;
  readonly destinationMac: Mac;
  /** null where the frame is no IP packet. */
  readonly source: IpAddress | null;
  readonly destination: IpAddress | null;
  /** IP protocol number; 0 where there is none. */
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/**
 * Tells of each packet as it is dropped, until the signal aborts. Throws E_NOT_FOUND when the datapath is not loaded,
 * E_KERNEL, E_PRIVILEGE.
 */
export async function followDrops(
  context: Context,
  onEvent: (packet: DroppedPacket) => void,
  signal: AbortSignal,
): Promise<void> {
  const { bpffs } = context.paths;
  const host = openHost();
  const instance = instanceOf(bpffs);
  let owners = endpointsByIndex(host, instance);
  const ownerOf = (ifindex: number): { readonly endpoint: string; readonly device: string } | undefined => {
    // An endpoint may have come after the watch began.
    if (!owners.has(ifindex)) owners = endpointsByIndex(host, instance);
    return owners.get(ifindex);
  };
  try {
    const watch = watchDrops(bpffs, event => onEvent(describe(event, ownerOf(event.ifindex))));
    if (!watch) throw notLoaded(bpffs);
    try {
      await aborted(signal);
    } finally {
      watch.close();
    }
  } finally {
    host.close();
  }
}

function describe(
  event: DropEvent,
  owner: { readonly endpoint: string; readonly device: string } | undefined,
): DroppedPacket {
  const { name, text } = describeReason(event.reason);
  return {
    time: new Date(Date.now() - Number(process.hrtime.bigint() - event.timeNs) / 1e6).toISOString(),
    endpoint: owner?.endpoint ?? null,
    device: owner?.device ?? null,
    reason: name,
    text,
    length: event.length,
    ethertype: event.ethertype,
    sourceMac: macFromBytes(event.sourceMac),
    destinationMac: macFromBytes(event.destinationMac),
    source: address(event.source, event.ethertype),
    destination: address(event.destination, event.ethertype),
    protocol: event.protocol,
    sourcePort: event.sourcePort,
    destinationPort: event.destinationPort,
  };
}

function address(bytes: Uint8Array, ethertype: number): IpAddress | null {
  if (ethertype === ETH_P_IP) return addressFromBytes(bytes.subarray(0, 4));
  return ethertype === ETH_P_IPV6 ? addressFromBytes(bytes) : null;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function notLoaded(bpffs: string): ShuntError {
  return new ShuntError('E_NOT_FOUND', {
    operation: 'follow drops below',
    subject: bpffs,
    reason: 'the datapath is not loaded',
    hint: 'shunt apply loads it',
  });
}
