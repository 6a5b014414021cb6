import type { DropCount } from '../apply/inspect.ts';
import type { Column } from './table.ts';
import { formatBytes } from './units.ts';

/** The table of drop counters. */
export const DROP_COLUMNS: readonly Column<DropCount>[] = [
  { header: 'endpoint', cell: drop => drop.endpoint },
  { header: 'device', cell: drop => drop.device, wide: true },
  { header: 'reason', cell: drop => drop.reason },
  { header: 'packets', cell: drop => String(drop.packets) },
  { header: 'bytes', cell: drop => formatBytes(Number(drop.bytes)) },
  { header: 'meaning', cell: drop => drop.text },
  { header: 'what to do', cell: drop => drop.hint, wide: true },
];
