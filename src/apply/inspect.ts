import { existsSync } from 'node:fs';
import { type DropRow, readDropRows } from '../datapath/drops.ts';
import { deviceAlias, instanceOf } from '../plan/device-name.ts';
import type { Host } from '../plumbing/host.ts';
import { openHost } from '../plumbing/host.ts';
import type { Desired } from '../spec/desired.ts';
import { loadDesired } from '../store/desired-state.ts';
import { FileStore } from '../store/file-store.ts';
import type { Context } from './context.ts';
import type { Status } from './status.ts';
import { statusOf } from './status-of.ts';

/** Packets that were dropped for one reason at one endpoint, since the programs were loaded. */
export interface DropCount extends Omit<DropRow, 'ifindex'> {
  /** null: at a device that no endpoint of this instance has. */
  readonly endpoint: string | null;
  readonly device: string | null;
}

/** What the user wants on this host. Throws E_STATE, E_PRIVILEGE. */
export async function readDesired(context: Context): Promise<Desired> {
  return (await loadDesired(new FileStore(context.paths.state))).desired;
}

/** What is wanted, and how far it is there. Changes nothing, takes no lock. Throws E_STATE, E_PRIVILEGE, E_KERNEL. */
export async function readStatus(context: Context): Promise<Status> {
  const desired = await readDesired(context);
  return withHost(host => statusOf(context, host, desired));
}

/** The drop counters, most packets first. Empty when nothing is loaded. */
export function readDrops(context: Context): DropCount[] {
  if (!existsSync(context.paths.bpffs)) return [];
  const rows = readDropRows(context.paths.bpffs);
  if (rows.length === 0) return [];
  const owners = withHost(host => endpointsByIndex(host, instanceOf(context.paths.bpffs)));
  return rows
    .map(({ ifindex, ...row }) => ({ ...row, ...(owners.get(ifindex) ?? { endpoint: null, device: null }) }))
    .sort((a, b) => Number(b.packets - a.packets) || a.reason.localeCompare(b.reason));
}

/** Endpoint and device behind the index of each host-side device. */
export function endpointsByIndex(
  host: Host,
  instance: string,
): ReadonlyMap<number, { readonly endpoint: string; readonly device: string }> {
  const start = deviceAlias(instance, '');
  return new Map(
    host
      .links()
      .flatMap(({ ifindex, name, alias }) =>
        alias?.startsWith(start) ? [[ifindex, { endpoint: alias.slice(start.length), device: name }]] : [],
      ),
  );
}

function withHost<T>(work: (host: Host) => T): T {
  const host = openHost();
  try {
    return work(host);
  } finally {
    host.close();
  }
}
