import { ShuntError } from '../errors.ts';
import type { EndpointRow } from '../generated/structs.ts';
import type { EntryResource } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import { addressBytes, family } from '../spec/address.ts';
import { forgetDrops } from './drops.ts';
import { lostIfindex, toRow } from './entry-row.ts';
import { type EntryTables, needEntryTables, openEntryTables } from './entry-tables.ts';

/** Finds the indexes of devices, all at once; a device that is gone is absent. */
export type FindIfindex = (devices: ReadonlySet<string>) => ReadonlyMap<string, number>;

interface Placed {
  readonly entry: EntryResource;
  readonly ifindex: number;
}

/**
 * Rows in the maps, a batch in one call for each map, all of it or nothing. Taking away a row that is gone is success.
 * The counters of a removed device go with it, since its index may be somebody else's tomorrow.
 */
export function entryExecutor(bpffs: string, find: FindIfindex): Executor<'entry'> {
  return (steps, done) => {
    const op = steps[0]?.op;
    if (op === 'remove') removeRows(bpffs, steps, find);
    else if (op) writeRows(bpffs, steps, op, find);
    for (const step of steps) done(step);
  };
}

function writeRows(
  bpffs: string,
  steps: readonly Step<'entry'>[],
  op: 'add' | 'update',
  find: FindIfindex,
): void {
  const tables = needEntryTables(bpffs);
  try {
    const rows = place(steps, find, needDevice);
    try {
      for (const group of groups(tables, rows)) group.put();
    } catch (failure) {
      // A map that is full has taken part of the batch; none of it was there before.
      if (op === 'add') for (const group of groups(tables, rows)) group.delete();
      throw failure;
    }
  } finally {
    tables.close();
  }
}

function removeRows(bpffs: string, steps: readonly Step<'entry'>[], find: FindIfindex): void {
  const tables = openEntryTables(bpffs);
  if (!tables) return;
  try {
    const rows = withLostIndexes(
      place(steps, find, () => 0),
      tables,
    );
    try {
      for (const group of groups(tables, rows)) group.delete();
      forgetDrops(bpffs, new Set(rows.filter(row => row.entry.address === null).map(row => row.ifindex)));
    } catch (failure) {
      const known = rows.filter(({ entry, ifindex }) => ifindex !== 0 || entry.device === null);
      for (const group of groups(tables, known)) group.put();
      throw failure;
    }
  } finally {
    tables.close();
  }
}

/** A device that has vanished meanwhile takes the key of its own row with it; the row still says whose it was. */
function withLostIndexes(rows: readonly Placed[], tables: EntryTables): Placed[] {
  const isLost = ({ entry, ifindex }: Placed): boolean =>
    ifindex === 0 && entry.device !== null && entry.address === null;
  if (!rows.some(isLost)) return [...rows];
  const present = tables.devices.rows();
  return rows.map(row => {
    if (!isLost(row)) return row;
    const { mac, network } = toRow(row.entry, 0);
    const own = present.find(
      ({ values: [value] }) => value?.network === network && Buffer.compare(value.mac, mac) === 0,
    );
    return own ? { ...row, ifindex: own.key } : row;
  });
}

function place(
  steps: readonly Step<'entry'>[],
  find: FindIfindex,
  absent: (device: string) => number,
): Placed[] {
  const indexes = find(new Set(steps.flatMap(step => step.resource.device ?? [])));
  return steps.map(({ resource: entry }) => {
    const { device } = entry;
    if (device === null) return { entry, ifindex: 0 };
    return { entry, ifindex: lostIfindex(device) ?? indexes.get(device) ?? absent(device) };
  });
}

function groups(tables: EntryTables, rows: readonly Placed[]): { put: () => void; delete: () => void }[] {
  const row = ({ entry, ifindex }: Placed): EndpointRow => toRow(entry, ifindex);
  const byAddress = (version: 4 | 6): { key: { address: Uint8Array }; value: EndpointRow }[] =>
    rows.flatMap(placed => {
      const { address } = placed.entry;
      return address !== null && family(address) === version
        ? [{ key: { address: addressBytes(address) }, value: row(placed) }]
        : [];
    });
  const devices = rows
    .filter(placed => placed.entry.address === null)
    .map(placed => ({ key: placed.ifindex, value: row(placed) }));
  const v4 = byAddress(4);
  const v6 = byAddress(6);
  return [
    {
      put: () => tables.devices.put(devices),
      delete: () => tables.devices.delete(devices.map(({ key }) => key)),
    },
    { put: () => tables.v4.put(v4), delete: () => tables.v4.delete(v4.map(({ key }) => key)) },
    { put: () => tables.v6.put(v6), delete: () => tables.v6.delete(v6.map(({ key }) => key)) },
  ];
}

function needDevice(device: string): never {
  throw new ShuntError('E_NOT_FOUND', {
    operation: 'write rows for',
    subject: device,
    reason: 'the device is gone',
    hint: 'shunt apply makes what is missing',
  });
}
