import { type EndpointRow, endpointFlag } from '../generated/structs.ts';
import type { EntryResource } from '../plan/resource.ts';
import { macBytes, macFromBytes } from '../spec/mac.ts';

/** What an entry looks like in the map; `ifindex` is that of its device, 0 for a gateway. */
export function toRow(entry: EntryResource, ifindex: number): EndpointRow {
  return {
    ifindex,
    network: entry.networkId,
    mtu: entry.mtu,
    mac: macBytes(entry.mac),
    flags:
      (entry.isolated ? endpointFlag.isolated : 0) |
      (entry.internal ? endpointFlag.internal : 0) |
      (entry.device === null ? endpointFlag.gateway : 0),
  };
}

/** The part of an entry that its row tells. */
export function fromRow(
  row: EndpointRow,
): Pick<EntryResource, 'mac' | 'networkId' | 'mtu' | 'isolated' | 'internal'> {
  return {
    mac: macFromBytes(row.mac),
    networkId: row.network,
    mtu: row.mtu,
    isolated: (row.flags & endpointFlag.isolated) !== 0,
    internal: (row.flags & endpointFlag.internal) !== 0,
  };
}

/** Name by which a device that is gone is still known in the maps. */
export function lostDevice(ifindex: number): string {
  return `#${ifindex}`;
}

/** The index in such a name, or null for a real name: no device name begins with "#" and a number here. */
export function lostIfindex(device: string): number | null {
  const match = /^#(\d+)$/.exec(device);
  return match ? Number(match[1]) : null;
}
