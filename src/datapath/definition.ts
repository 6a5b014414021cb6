import type { Codec } from './codec.ts';

/** A map of the packet programs. A per-CPU map has one value for each possible CPU. */
export interface MapDefinition<K, V> {
  readonly name: string;
  /** enum bpf_map_type. */
  readonly type: number;
  readonly perCpu: boolean;
  readonly maxEntries: number;
  readonly flags: number;
  readonly key: Codec<K>;
  readonly value: Codec<V>;
}

/** A ring buffer from the packet programs to one reader. */
export interface RingDefinition<R> {
  readonly name: string;
  readonly type: number;
  readonly bytes: number;
  readonly record: Codec<R>;
}

/** A constant of the packet programs that is written before load. */
export interface SettingDefinition<T> {
  readonly name: string;
  readonly section: string;
  readonly offset: number;
  readonly codec: Codec<T>;
  /** What it is, for people. */
  readonly text: string;
}
