import { ShuntError } from '../errors.ts';
import { maps } from '../generated/maps.ts';
import type { EndpointRow, Ipv4Key, Ipv6Key } from '../generated/structs.ts';
import type { Closable } from '../native/addon.ts';
import { openTable, type Table } from './table.ts';

/** The three maps that say who is who. */
export interface EntryTables extends Closable {
  readonly devices: Table<number, EndpointRow>;
  readonly v4: Table<Ipv4Key, EndpointRow>;
  readonly v6: Table<Ipv6Key, EndpointRow>;
}

/** Opens them, or returns null when the datapath is not loaded. */
export function openEntryTables(bpffs: string): EntryTables | null {
  const devices = openTable(bpffs, maps.devices);
  const v4 = openTable(bpffs, maps.endpointsV4);
  const v6 = openTable(bpffs, maps.endpointsV6);
  const close = (): void => {
    for (const table of [devices, v4, v6]) table?.close();
  };
  if (devices && v4 && v6) return { devices, v4, v6, close };
  close();
  return null;
}

/** Opens them; throws E_NOT_FOUND when the datapath is not loaded. */
export function needEntryTables(bpffs: string): EntryTables {
  const tables = openEntryTables(bpffs);
  if (tables) return tables;
  throw new ShuntError('E_NOT_FOUND', {
    operation: 'open maps below',
    subject: bpffs,
    reason: 'the datapath is not loaded',
    hint: 'shunt apply loads it',
  });
}
