import { dropReasons } from '../generated/drops.ts';
import { maps } from '../generated/maps.ts';
import { openTable } from './table.ts';

/** Packets that the programs dropped for one reason, since load. */
export interface DropRow {
  /** Index of the host-side device; 0 where the map by device had no room. */
  readonly ifindex: number;
  /** Stable name, such as "spoofed-mac". */
  readonly reason: string;
  readonly text: string;
  readonly hint: string;
  readonly packets: bigint;
  readonly bytes: bigint;
}

interface Sum {
  readonly packets: bigint;
  readonly bytes: bigint;
}

/** Counters by device and reason, summed over all CPUs. Empty when the datapath is not loaded. */
export function readDropRows(bpffs: string): DropRow[] {
  const drops = openTable(bpffs, maps.drops);
  if (!drops) return [];
  try {
    return drops.rows().map(({ key, values }) => describe(key.ifindex, key.reason, sum(values)));
  } finally {
    drops.close();
  }
}

/** Packets dropped since load, all reasons together. */
export function totalDrops(bpffs: string): number {
  const totals = openTable(bpffs, maps.dropTotals);
  if (!totals) return 0;
  try {
    return Number(totals.rows().reduce((total, { values }) => total + sum(values).packets, 0n));
  } finally {
    totals.close();
  }
}

/** Deletes the counters of devices that are no longer there. */
export function forgetDrops(bpffs: string, ifindexes: ReadonlySet<number>): void {
  const drops = openTable(bpffs, maps.drops);
  if (!drops) return;
  try {
    drops.delete(drops.rows().flatMap(({ key }) => (ifindexes.has(key.ifindex) ? [key] : [])));
  } finally {
    drops.close();
  }
}

/** Name and words of a reason's number. One that this build does not know was counted by a newer one. */
export function describeReason(value: number): {
  readonly name: string;
  readonly text: string;
  readonly hint: string;
} {
  const known = dropReasons.find(reason => reason.value === value);
  return (
    known ?? {
      name: `reason-${value}`,
      text: 'a reason that this version does not know',
      hint: 'use the newer shunt',
    }
  );
}

function describe(ifindex: number, value: number, { packets, bytes }: Sum): DropRow {
  const { name, text, hint } = describeReason(value);
  return { ifindex, reason: name, text, hint, packets, bytes };
}

function sum(values: readonly Sum[]): Sum {
  return values.reduce(
    (total, value) => ({ packets: total.packets + value.packets, bytes: total.bytes + value.bytes }),
    { packets: 0n, bytes: 0n },
  );
}
