import { describe, expect, test } from 'vitest';
import {
  compareRates,
  cpuFor,
  leftOut,
  rateOf,
  smallestVisibleEffect,
} from '../../../src/measure/compare.ts';
import { interleave } from '../../../src/measure/round-order.ts';
import { type Disturbance, disturbed, type Sample } from '../../../src/measure/sample.ts';

const sample = (rate: number, invalid: string | null = null): Sample => ({
  rate,
  work: rate,
  cpuMs: 10,
  invalid,
});

describe('comparing two paths', () => {
  test('a drift that hits both alike leaves the ratio alone', () => {
    const reference = Array.from({ length: 20 }, (_, round) => sample(100 + 10 * round));
    const subject = reference.map(({ rate }) => sample(rate * 1.25));
    const { median, low, high, count } = compareRates(subject, reference);
    expect([median, low, high].map(value => value.toFixed(6))).toEqual(Array(3).fill('1.250000'));
    expect(count).toBe(20);
  });

  test('only rounds in which both are valid make a pair', () => {
    const subject = [sample(2), sample(2, 'dropped packets'), undefined, sample(4)];
    const reference = [sample(1), sample(1), sample(1), sample(1, 'retransmission timeout')];
    expect(compareRates(subject, reference)).toMatchObject({ median: 2, count: 1 });
  });

  test('no pair at all is a count of zero, not a ratio', () => {
    expect(compareRates([sample(1)], [])).toMatchObject({ median: Number.NaN, count: 0 });
  });

  test('a path against itself shows how small an effect can be seen', () => {
    expect(smallestVisibleEffect(Array.from({ length: 20 }, () => sample(100)))).toBe(0);
    const noisy = Array.from({ length: 20 }, (_, round) => sample(round % 4 < 2 ? 100 + round : 120 - round));
    expect(smallestVisibleEffect(noisy)).toBeGreaterThan(0.005);
  });

  test('invalid samples count for nothing and are listed by reason', () => {
    const series = [sample(10), sample(1_000, 'dropped packets'), sample(20), sample(5, 'dropped packets')];
    expect(rateOf(series)).toMatchObject({ median: 15, count: 2 });
    expect(cpuFor(series, 3)).toBe(2);
    expect([...leftOut(series)]).toEqual([['dropped packets', 2]]);
  });
});

describe('the order of slices', () => {
  test('every other round runs backwards', () => {
    const names = interleave(
      ['a', 'b', 'c'].map(name => ({ name, every: 1 })),
      4,
    ).map(({ name }) => name);
    expect(names.join('')).toBe('abccbaabccba');
  });

  test('who takes part in every fifth round runs in both directions', () => {
    const slices = interleave(
      [
        { name: 'a', every: 1 },
        { name: 'b', every: 5 },
      ],
      20,
    );
    expect(slices.filter(({ name }) => name === 'a')).toHaveLength(20);
    expect(slices.filter(({ name }) => name === 'b').map(({ round }) => round)).toEqual([0, 5, 10, 15]);
    expect(slices.filter(({ round }) => round === 5).map(({ name }) => name)).toEqual(['b', 'a']);
  });
});

describe('a disturbed slice', () => {
  const calm: Disturbance = {
    retransmits: 0,
    segments: 1_000_000,
    timeouts: 0,
    drops: 0,
    steal: 0,
    foreign: 0,
  };

  test('calm is valid, and so are the few retransmissions that reordering makes', () => {
    expect(disturbed(calm)).toBeNull();
    expect(disturbed({ ...calm, retransmits: 3_000, steal: 0.01 })).toBeNull();
    expect(disturbed({ ...calm, retransmits: 2, segments: 10 })).toBeNull();
  });

  test.each([
    [{ timeouts: 1 }, 'retransmission timeout'],
    [{ drops: 1 }, 'dropped packets'],
    [{ retransmits: 20_000 }, 'retransmitted segments'],
    [{ steal: 0.2 }, 'CPU time stolen'],
    [{ foreign: 0.2 }, 'cores shared with others'],
  ])('%j makes it invalid', (change, reason) => {
    expect(disturbed({ ...calm, ...change })).toBe(reason);
  });
});
