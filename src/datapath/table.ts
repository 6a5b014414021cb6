import { ShuntError } from '../errors.ts';
import { LAYOUT } from '../generated/layout.ts';
import { addon, type Closable } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import type { MapDefinition } from './definition.ts';
import { pins } from './pins.ts';

/** A pinned map whose keys and values are TypeScript's. Per-CPU maps have one value for each possible CPU. */
export interface Table<K, V> extends Closable {
  /** All rows. */
  rows(): { readonly key: K; readonly values: readonly V[] }[];
  /** Writes rows, replacing those of the same key. Throws E_EXHAUSTED when the map is full. */
  put(rows: readonly { readonly key: K; readonly value: V }[]): void;
  /** Absent keys are passed over. */
  delete(keys: readonly K[]): void;
}

/** Opens a map of this build's layout, or null when it is not there: the datapath is not loaded. */
export function openTable<K, V>(bpffs: string, definition: MapDefinition<K, V>): Table<K, V> | null {
  const { name, key, value, perCpu } = definition;
  const opened = addon().openPinnedMap(pins.map(bpffs, LAYOUT, name));
  if (!opened.ok && opened.code === 'ENOENT') return null;
  const map = unwrap(opened, 'open map', name);
  const stride = Math.ceil(value.size / 8) * 8;
  const decode = (bytes: Uint8Array): V[] =>
    perCpu
      ? Array.from({ length: bytes.length / stride }, (_, cpu) =>
          value.decode(bytes.subarray(cpu * stride, cpu * stride + value.size)),
        )
      : [value.decode(bytes)];
  return {
    rows: () =>
      unwrap(map.entries(), 'read map', name).map(pair => ({
        key: key.decode(pair.key),
        values: decode(pair.value),
      })),
    put: rows => {
      if (rows.length === 0) return;
      const keys = concatenate(rows.map(row => key.encode(row.key)));
      const result = map.updateMany(keys, concatenate(rows.map(row => value.encode(row.value))), rows.length);
      if (!result.ok && result.code === 'E2BIG') throw full(definition);
      unwrap(result, 'write map', name);
    },
    delete: keys => {
      if (keys.length > 0)
        unwrap(map.deleteMany(concatenate(keys.map(key.encode)), keys.length), 'delete from map', name);
    },
    close: () => map.close(),
  };
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function full({ name, maxEntries }: MapDefinition<unknown, unknown>): ShuntError {
  return new ShuntError('E_EXHAUSTED', {
    operation: 'write map',
    subject: name,
    reason: `it is full (${maxEntries} rows)`,
    hint: 'remove endpoints that are not needed',
  });
}
