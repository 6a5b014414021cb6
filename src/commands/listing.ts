import { invalid } from '../errors.ts';
import { print } from '../output/print.ts';
import { type Column, renderTable } from '../output/table.ts';
import type { Session } from './session.ts';

/** A kind of thing that can be listed: what its table shows and what it can be filtered by. */
export interface Listing<T> {
  readonly columns: readonly Column<T>[];
  /** Fields that --filter takes; of an array, one item has to be equal. */
  readonly filters: readonly (keyof T & string)[];
}

export const FILTER_OPTION = {
  type: 'string',
  array: true,
  requiresArg: true,
  describe: 'only those with KEY=VALUE; the same key twice means either',
} as const;

/** Prints items in the form the user wants: a table unless told otherwise, only names with -q. */
export async function printItems<T extends { readonly name: string }>(
  session: Session,
  listing: Listing<T>,
  items: readonly T[],
  fallback: 'table' | 'json' = 'table',
): Promise<void> {
  await print(session.io.stdout, session.format ?? (session.quiet ? 'name' : fallback), {
    value: items,
    text: wide => renderTable(listing.columns, items, wide),
    names: () => items.map(item => item.name),
  });
}

/** What picks the items that pass all filters ("network=blue"), sorted by name. Throws E_INPUT for an unknown key. */
export function selector<T extends { readonly name: string }>(
  listing: Listing<T>,
  filters: readonly string[] = [],
): (items: readonly T[]) => T[] {
  const wanted = new Map<keyof T & string, string[]>();
  for (const filter of filters) {
    const [key, value] = readFilter(filter, listing.filters);
    wanted.set(key, [...(wanted.get(key) ?? []), value]);
  }
  return items =>
    items
      .filter(item => [...wanted].every(([key, values]) => values.some(value => matches(item[key], value))))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readFilter<K extends string>(text: string, keys: readonly K[]): [key: K, value: string] {
  const equals = text.indexOf('=');
  const key = keys.find(known => known === text.slice(0, equals));
  if (equals < 0 || key === undefined) {
    throw invalid('--filter', 'KEY=VALUE', text, `keys are ${keys.join(', ')}`);
  }
  return [key, text.slice(equals + 1)];
}

function matches(field: unknown, value: string): boolean {
  return Array.isArray(field) ? field.some(item => String(item) === value) : String(field) === value;
}
