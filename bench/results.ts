import type { Machine } from '../src/measure/machine.ts';
import type { Estimate } from '../src/measure/statistics.ts';

/** Rungs that others are compared with. */
export const REFERENCES = ['loopback', 'veth', 'bridge'] as const;
export type Reference = (typeof REFERENCES)[number];

/** How one rung did at one kind of work. */
export interface RungResult {
  readonly name: string;
  readonly title: string;
  /** Transactions, or bits, per second. */
  readonly rate: Estimate;
  /** Rate to that of the reference, pairs of the same round. */
  readonly ratio: Readonly<Partial<Record<Reference, Estimate>>>;
  /** CPU milliseconds per 1,000 transactions, or per gigabyte (10^9 bytes); of the cores in use. */
  readonly cpu: number;
  /** One way, microseconds, medians over the slices; null for bulk. */
  readonly latency: { readonly p50: number; readonly p99: number } | null;
  /** Why samples were left out, and how many. */
  readonly leftOut: Readonly<Record<string, number>>;
}

export interface WorkResult {
  readonly name: string;
  readonly title: string;
  readonly unit: 'transactions/s' | 'bits/s';
  /** Rounds that were run; a slice each for the rungs that goals depend on. */
  readonly rounds: number;
  /** The machine was busy: no more than a look. */
  readonly rough: boolean;
  /** The smallest relative difference that this run could show: loopback against itself. */
  readonly smallestEffect: number;
  readonly rungs: readonly RungResult[];
}

/** One figure that is not a rung of the ladder. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly value: Estimate;
}

/** One goal, and whether it was reached. */
export interface Reach {
  readonly goal: string;
  readonly wanted: string;
  readonly measured: string;
  /** null: not measured in this run. */
  readonly met: boolean | null;
}

export interface Results {
  readonly machine: Machine;
  readonly tools: Readonly<Record<string, string>>;
  /** Short, hence good for a look and not for a claim. */
  readonly quick: boolean;
  readonly seconds: number;
  readonly works: readonly WorkResult[];
  readonly cases: readonly CaseResult[];
  readonly reach: readonly Reach[];
  /** What could not be measured, and why. */
  readonly missing: readonly string[];
}
