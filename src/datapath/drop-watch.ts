import { LAYOUT } from '../generated/layout.ts';
import { maps, rings } from '../generated/maps.ts';
import type { DropEvent } from '../generated/structs.ts';
import { addon, type Closable } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import { pins } from './pins.ts';
import { openTable } from './table.ts';

/** The programs report for this long after the watcher last said that it lives. */
const LEASE_NS = 3_000_000_000n;
const RENEW_MS = 1_000;

/**
 * Calls `onEvent` for single dropped packets until closed. Only while somebody watches do the programs report them;
 * a watcher that dies stops costing by itself. There is one ring: two watchers share the events between them.
 * Throws E_KERNEL, E_PRIVILEGE; returns null when nothing is loaded.
 */
export function watchDrops(bpffs: string, onEvent: (event: DropEvent) => void): Closable | null {
  const watch = openTable(bpffs, maps.watch);
  if (!watch) return null;
  const map = unwrap(
    addon().openPinnedMap(pins.map(bpffs, LAYOUT, rings.dropEvents.name)),
    'open map',
    rings.dropEvents.name,
  );
  const lease = (untilNs: bigint): void => watch.put([{ key: 0, value: { untilNs } }]);
  const renew = (): void => lease(process.hrtime.bigint() + LEASE_NS);
  const ring = unwrap(
    addon().openRing(map, records => {
      for (const record of records) onEvent(rings.dropEvents.record.decode(record));
    }),
    'read ring',
    rings.dropEvents.name,
  );
  renew();
  const timer = setInterval(renew, RENEW_MS);
  return {
    close: () => {
      clearInterval(timer);
      lease(0n);
      ring.close();
      map.close();
      watch.close();
    },
  };
}
