import { describe, expect, test } from 'vitest';
import { comparison } from '../../../bench/demo-table.ts';
import { judgeGoals } from '../../../bench/goals.ts';
import { table, toMarkdown } from '../../../bench/markdown.ts';
import type { CaseResult, Results, WorkResult } from '../../../bench/results.ts';
import type { Rung } from '../../../bench/rung.ts';
import { summarise } from '../../../bench/summarise.ts';
import { interleave } from '../../../src/measure/round-order.ts';
import { estimate } from '../../../src/measure/statistics.ts';

const SPEED: Readonly<Record<string, number>> = {
  loopback: 100_000,
  veth: 98_000,
  shunt: 97_000,
  'shunt-10000': 96_500,
  bridge: 70_000,
};

const RUNGS: readonly Rung[] = Object.keys(SPEED).map(name => ({
  name,
  title: `path ${name}`,
  every: 1,
  setUp: () => Promise.reject(new Error('never built')),
}));

function measured(
  unit: WorkResult['unit'],
  name: string,
  spoil: (round: number) => boolean = () => false,
): WorkResult {
  const slices = interleave(RUNGS, 6);
  const samples = slices.map(slice => ({
    rate: (SPEED[slice.name] ?? 0) * (1 + slice.round / 10),
    work: 1_000,
    cpuMs: 10,
    p50: 5,
    p99: 9,
    invalid: slice.name === 'shunt' && spoil(slice.round) ? 'dropped packets' : null,
  }));
  return summarise({ name, title: name, unit }, RUNGS, { slices, samples, rough: false });
}

const figure = (name: string, value: number): CaseResult => ({
  name,
  title: name,
  unit: 'ms',
  value: estimate([value]),
});

describe('from slices to results', () => {
  test('each path is compared with the references of its own rounds', () => {
    const shunt = measured('transactions/s', 'rr').rungs.find(({ name }) => name === 'shunt');
    expect(shunt?.ratio.veth?.median).toBeCloseTo(97 / 98, 9);
    expect(shunt?.ratio.bridge?.median).toBeCloseTo(97 / 70, 9);
    expect(shunt?.cpu).toBe(10);
    expect(shunt?.latency).toEqual({ p50: 5, p99: 9 });
  });

  test('disturbed slices are named and do not count', () => {
    const shunt = measured('bits/s', 'bulk', round => round < 2).rungs.find(({ name }) => name === 'shunt');
    expect(shunt?.leftOut).toEqual({ 'dropped packets': 2 });
    expect(shunt?.rate.count).toBe(4);
    expect(shunt?.latency).toBeNull();
  });
});

describe('goals', () => {
  const reach = (works: readonly WorkResult[], cases: readonly CaseResult[] = []) =>
    new Map(judgeGoals({ works, cases }).map(({ goal, met, measured: text }) => [goal, { met, text }]));

  test('a ratio at or above the wanted one is met, one below is not', () => {
    const goals = reach([measured('transactions/s', 'rr'), measured('bits/s', 'bulk-cubic-one')]);
    expect(goals.get('request/response, to a bare veth pair')).toMatchObject({ met: true });
    expect(goals.get('request/response, to bridge + iptables')).toMatchObject({ met: true });
    expect(goals.get('bulk, cubic, one core, to host loopback')).toMatchObject({ met: false });
    expect(goals.get('bulk, cubic, one core, to bridge + iptables')?.text).toMatch(/^1\.386 /);
    expect(goals.get('request/response with 10,000 endpoint rows, to 10 rows')).toMatchObject({ met: true });
  });

  test('what was not measured is neither met nor missed', () => {
    const goals = reach([measured('transactions/s', 'rr', () => true)]);
    expect(goals.get('request/response, to a bare veth pair')).toEqual({ met: null, text: 'not measured' });
    expect(goals.get('shunt status, to starting Node alone')).toEqual({ met: null, text: 'not measured' });
  });

  test('the control plane is judged by its most', () => {
    const goals = reach([], [figure('add-endpoint', 4.9), figure('add-last-to-first', 1.6)]);
    expect(goals.get('adding an endpoint, of 1,000 in one apply')).toEqual({ met: true, text: '4.90 ms' });
    expect(goals.get('the last hundred endpoints, to the first hundred')).toMatchObject({ met: false });
  });
});

describe('what is printed', () => {
  test('table columns line up', () => {
    const lines = table(
      ['path', 'Gb/s'],
      [
        ['loopback', '1'],
        ['x', '22.5'],
      ],
    ).split('\n');
    expect(lines).toEqual([
      '| path     | Gb/s |',
      '| -------- | ---: |',
      '| loopback |    1 |',
      '| x        | 22.5 |',
    ]);
  });

  test('the page names machine, goals, paths and what is missing', () => {
    const works = [measured('transactions/s', 'rr'), measured('bits/s', 'bulk-cubic-one', () => true)];
    const cases = [figure('add-endpoint', 4.9)];
    const results: Results = {
      machine: {
        date: '2026-01-02T03:04:05.000Z',
        kernel: '6.18.1',
        cpu: 'Some Processor',
        cores: 2,
        memoryMiB: 1_024,
        clockSource: 'tsc',
        hz: 250,
        mitigations: { spectre_v2: 'Mitigation: Retpolines' },
        congestionControl: 'cubic',
      },
      tools: { iperf3: 'iperf 3.12' },
      quick: true,
      seconds: 12,
      works,
      cases,
      reach: judgeGoals({ works, cases }),
      missing: ['path x: not there'],
    };
    const page = toMarkdown(results);
    for (const text of [
      '6.18.1',
      'Some Processor',
      'Retpolines',
      'path loopback',
      'path x: not there',
      'quick',
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain('path shunt: 6 slices left out (dropped packets)');
    expect(page).not.toMatch(/NaN|undefined/);
  });

  test('the demo shows a row a work and says where figures are missing', () => {
    const text = comparison([measured('transactions/s', 'rr'), measured('bits/s', 'bulk', () => true)]);
    const [, first, second] = text.split('\n');
    expect(first).toContain('0.97 ×');
    expect(first).toContain('1.39 ×');
    expect(second).toContain('disturbed');
    expect(text).not.toMatch(/NaN|undefined/);
  });
});
