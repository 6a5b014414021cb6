import type { Sample } from './sample.ts';
import { type Estimate, estimate } from './statistics.ts';

/** Samples of one path by round; a round it did not take part in is undefined. */
export type Series = readonly (Sample | undefined)[];

/** The ratio of one path's rate to another's, pair by pair: both of the same round, both valid. */
export function compareRates(subject: Series, reference: Series, seed = 1): Estimate {
  const ratios: number[] = [];
  for (const [round, sample] of subject.entries()) {
    const other = reference[round];
    if (usable(sample) && usable(other)) ratios.push(sample.rate / other.rate);
  }
  return estimate(ratios, seed);
}

/**
 * A path against itself, each round against the next: the farther this interval reaches from 1, the larger an effect
 * must be before a comparison can show it.
 */
export function smallestVisibleEffect(series: Series, seed = 1): number {
  const valid = series.filter(usable);
  const ratios: number[] = [];
  for (let at = 0; at + 1 < valid.length; at += 2) {
    const [a, b] = [valid[at], valid[at + 1]];
    if (a && b) ratios.push(a.rate / b.rate);
  }
  const { low, high } = estimate(ratios, seed);
  return Math.max(Math.abs(1 - low), Math.abs(high - 1));
}

/** The rates of the valid samples. */
export function rateOf(series: Series, seed = 1): Estimate {
  return estimate(
    series.filter(usable).map(sample => sample.rate),
    seed,
  );
}

/** CPU milliseconds for `amount` of work, over all valid samples together: /proc/stat counts in ticks of 10 ms. */
export function cpuFor(series: Series, amount: number): number {
  const valid = series.filter(usable);
  const work = valid.reduce((sum, sample) => sum + sample.work, 0);
  const cpu = valid.reduce((sum, sample) => sum + sample.cpuMs, 0);
  return (cpu / work) * amount;
}

/** Reasons for which samples were left out, with how often. */
export function leftOut(series: Series): ReadonlyMap<string, number> {
  const reasons = new Map<string, number>();
  for (const sample of series) {
    if (sample?.invalid) reasons.set(sample.invalid, (reasons.get(sample.invalid) ?? 0) + 1);
  }
  return reasons;
}

function usable(sample: Sample | undefined): sample is Sample {
  return sample !== undefined && sample.invalid === null;
}
