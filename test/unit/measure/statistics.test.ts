import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/measure/random.ts';
import { estimate, median, quantile } from '../../../src/measure/statistics.ts';

describe('median and quantile', () => {
  test('the middle value, or the mean of the two middle ones', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  test('nothing has no median', () => {
    expect(median([])).toBeNaN();
  });

  test('quantiles lie between their neighbours', () => {
    expect(quantile([10, 20, 30, 40, 50], 0)).toBe(10);
    expect(quantile([10, 20, 30, 40, 50], 1)).toBe(50);
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
  });

  test('the values given are left in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('estimate', () => {
  test('the same values and seed give the same interval, another seed another', () => {
    const values = Array.from({ length: 20 }, seededRandom(9));
    expect(estimate(values, 7)).toEqual(estimate(values, 7));
    expect(estimate(values, 7)).not.toEqual(estimate(values, 8));
  });

  test('equal values have an interval without width', () => {
    expect(estimate([2, 2, 2, 2])).toEqual({ median: 2, low: 2, high: 2, count: 4 });
  });

  test('the interval covers the true median about as often as it says', () => {
    const random = seededRandom(42);
    let covered = 0;
    for (let trial = 0; trial < 100; trial += 1) {
      const { low, high } = estimate(Array.from({ length: 21 }, random), trial);
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    expect(covered / 100).toBeGreaterThan(0.88);
    expect(covered / 100).toBeLessThan(0.995);
  });

  test('more values narrow it', () => {
    const random = seededRandom(3);
    const many = Array.from({ length: 400 }, random);
    const width = (values: readonly number[]) => {
      const { low, high } = estimate(values);
      return high - low;
    };
    expect(width(many)).toBeLessThan(width(many.slice(0, 20)));
  });
});

test('seeded random numbers repeat, stay below one and spread evenly', () => {
  const [a, b] = [seededRandom(5), seededRandom(5)];
  const values = Array.from({ length: 10_000 }, a);
  expect(values.slice(0, 100)).toEqual(Array.from({ length: 100 }, b));
  expect(values.every(value => value >= 0 && value < 1)).toBe(true);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const share = values.filter(value => Math.floor(value * 10) === tenth).length;
    expect(share).toBeGreaterThan(850);
    expect(share).toBeLessThan(1_150);
  }
});
