import type { EndpointRow } from '../generated/structs.ts';
import { make } from '../plan/make.ts';
import type { DatapathResource, EntryResource } from '../plan/resource.ts';
import { addressFromBytes, type IpAddress } from '../spec/address.ts';
import { fromRow, lostDevice } from './entry-row.ts';
import { openEntryTables } from './entry-tables.ts';
import { loadedBuilds, pinnedLayouts } from './loaded-builds.ts';

const OWNER = 'host';

/** Builds that are loaded, and layouts whose maps nobody uses: what a killed command may leave. */
export function observeBuilds(bpffs: string): DatapathResource[] {
  const builds = loadedBuilds(bpffs);
  const used = new Set(builds.map(({ layout }) => layout));
  const orphans = pinnedLayouts(bpffs).filter(layout => !used.has(layout));
  return [
    ...builds.map(({ layout, build }) => make.datapath({ owner: OWNER, layout, build })),
    ...orphans.map(layout => make.datapath({ owner: OWNER, layout, build: `none-${layout}` })),
  ];
}

/** The rows of the maps; a device that is gone is named "#<ifindex>", a gateway has none. */
export function observeEntries(bpffs: string, devices: ReadonlyMap<number, string>): EntryResource[] {
  const tables = openEntryTables(bpffs);
  if (!tables) return [];
  try {
    return [
      ...tables.devices
        .rows()
        .map(({ key, values }) => entry(devices, null, { ...first(values), ifindex: key })),
      ...[...tables.v4.rows(), ...tables.v6.rows()].map(({ key, values }) =>
        entry(devices, addressFromBytes(key.address), first(values)),
      ),
    ];
  } finally {
    tables.close();
  }
}

function entry(
  devices: ReadonlyMap<number, string>,
  address: IpAddress | null,
  row: EndpointRow,
): EntryResource {
  const device = row.ifindex === 0 ? null : (devices.get(row.ifindex) ?? lostDevice(row.ifindex));
  return make.entry({ owner: OWNER, device, address, ...fromRow(row) });
}

function first(values: readonly EndpointRow[]): EndpointRow {
  const [row] = values;
  if (!row) throw new RangeError('a row without a value');
  return row;
}
