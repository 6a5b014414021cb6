import {
  compareRates,
  cpuFor,
  leftOut,
  rateOf,
  type Series,
  smallestVisibleEffect,
} from '../src/measure/compare.ts';
import type { Slice } from '../src/measure/round-order.ts';
import type { Sample } from '../src/measure/sample.ts';
import { median } from '../src/measure/statistics.ts';
import { REFERENCES, type RungResult, type WorkResult } from './results.ts';
import type { Rung } from './rung.ts';

export interface Measured extends Sample {
  readonly p50?: number;
  readonly p99?: number;
}

/** Slices and, in the same order, what they gave. */
export interface Measurement {
  readonly slices: readonly Slice[];
  readonly samples: readonly Measured[];
  /** Slices that shared their cores with others count. */
  readonly rough: boolean;
}

type Head = Pick<WorkResult, 'name' | 'title' | 'unit'>;

/** From slices and their samples to the figures of one kind of work. */
export function summarise(
  head: Head,
  rungs: readonly Rung[],
  { slices, samples, rough }: Measurement,
): WorkResult {
  const rounds = Math.max(...slices.map(({ round }) => round)) + 1;
  const series = new Map<string, (Measured | undefined)[]>(
    rungs.map(({ name }) => [name, new Array(rounds)]),
  );
  for (const [at, { name, round }] of slices.entries()) {
    const row = series.get(name);
    if (row) row[round] = samples[at];
  }
  const measured = rungs.filter(({ name }) => series.get(name)?.some(sample => sample));
  return {
    ...head,
    rounds,
    rough,
    smallestEffect: smallestVisibleEffect(series.get('loopback') ?? []),
    rungs: measured.map(rung => summariseRung(rung, head.unit, series)),
  };
}

function summariseRung(
  { name, title }: Rung,
  unit: WorkResult['unit'],
  series: ReadonlyMap<string, readonly (Measured | undefined)[]>,
): RungResult {
  const own: readonly (Measured | undefined)[] = series.get(name) ?? [];
  const ratio = REFERENCES.flatMap(reference => {
    const other: Series | undefined = series.get(reference);
    return other?.some(sample => sample) ? [[reference, compareRates(own, other)] as const] : [];
  });
  return {
    name,
    title,
    rate: rateOf(own),
    ratio: Object.fromEntries(ratio),
    cpu: cpuFor(own, unit === 'bits/s' ? 1e9 : 1_000),
    latency: unit === 'bits/s' ? null : { p50: medianOf(own, 'p50'), p99: medianOf(own, 'p99') },
    leftOut: Object.fromEntries(leftOut(own)),
  };
}

function medianOf(series: readonly (Measured | undefined)[], field: 'p50' | 'p99'): number {
  return median(series.flatMap(sample => (sample?.invalid === null ? [sample[field] ?? Number.NaN] : [])));
}
