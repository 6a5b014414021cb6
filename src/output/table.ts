import { width } from './width.ts';

/** One column of a table: its header and what it shows of an item. */
export interface Column<T> {
  readonly header: string;
  readonly cell: (item: T) => string | number | null;
  /** Shown by -o wide only. */
  readonly wide?: true;
}

const GAP = '   ';

/**
 * Lays items out in columns as wide as their widest cell, headers in capitals, one line an item, ending in a line
 * feed. A cell that is empty or null shows as "-", so that columns can be told apart by tools that split at blanks.
 */
export function renderTable<T>(columns: readonly Column<T>[], items: readonly T[], wide = false): string {
  const shown = columns.filter(column => wide || column.wide !== true);
  const lines = [
    shown.map(column => column.header.toUpperCase()),
    ...items.map(item => shown.map(column => text(column.cell(item)))),
  ];
  const widths = shown.map((_, index) => Math.max(...lines.map(line => width(line[index] ?? ''))));
  return lines
    .map(
      line =>
        `${line
          .map((cell, index) => pad(cell, widths[index] ?? 0))
          .join(GAP)
          .trimEnd()}\n`,
    )
    .join('');
}

/** Lays out names and values, one pair a line. */
export function renderPairs(pairs: readonly (readonly [name: string, value: string])[]): string {
  const widest = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(widest)}${GAP}${value}\n`).join('');
}

function text(cell: string | number | null): string {
  return cell === null || cell === '' ? '-' : String(cell);
}

function pad(cell: string, to: number): string {
  return cell + ' '.repeat(Math.max(0, to - width(cell)));
}
