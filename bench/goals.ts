import type { CaseResult, Reach, Reference, WorkResult } from './results.ts';

interface Measurements {
  readonly works: readonly WorkResult[];
  readonly cases: readonly CaseResult[];
}

interface Goal {
  readonly goal: string;
  readonly wanted: string;
  readonly judge: (measurements: Measurements) => Verdict;
}

type Verdict = Pick<Reach, 'measured' | 'met'>;

const NOT_MEASURED: Verdict = { measured: 'not measured', met: null };

/** What Shunt sets out to reach. All rates, so above 1 is faster. */
const GOALS: readonly Goal[] = [
  atLeast('request/response, to a bare veth pair', 'rr', 'veth', 0.95),
  atLeast('request/response, to bridge + iptables', 'rr', 'bridge', 1.35),
  atLeast('bulk, cubic, one core, to host loopback', 'bulk-cubic-one', 'loopback', 0.98),
  atLeast('bulk, cubic, two cores, to host loopback', 'bulk-cubic-two', 'loopback', 0.98),
  atLeast('bulk, BBR, one core, to host loopback', 'bulk-bbr-one', 'loopback', 0.98),
  atLeast('bulk, BBR, two cores, to host loopback', 'bulk-bbr-two', 'loopback', 0.98),
  atLeast('bulk, cubic, one core, to bridge + iptables', 'bulk-cubic-one', 'bridge', 1.8),
  atLeast('bulk, cubic on a BBR host, one core, to bridge + iptables', 'bulk-paced-cubic-one', 'bridge', 1.8),
  { goal: 'request/response with 10,000 endpoint rows, to 10 rows', wanted: 'within 3 %', judge: manyRows },
  atMost('adding an endpoint, of 1,000 in one apply', 'add-endpoint', 5, 'ms'),
  atMost('the last hundred endpoints, to the first hundred', 'add-last-to-first', 1.1, '×'),
  atMost('shunt status, to starting Node alone', 'status-to-node', 3, '×'),
];

/** Compares what was measured with what was wanted. A goal counts as met by the median; the interval is shown. */
export function judgeGoals(measurements: Measurements): Reach[] {
  return GOALS.map(({ goal, wanted, judge }) => ({ goal, wanted, ...judge(measurements) }));
}

function atLeast(goal: string, workName: string, reference: Reference, wanted: number): Goal {
  return {
    goal,
    wanted: `≥ ${wanted}`,
    judge: ({ works }) => {
      const work = works.find(({ name }) => name === workName);
      const ratio = work?.rungs.find(({ name }) => name === 'shunt')?.ratio[reference];
      if (!ratio || ratio.count === 0) return NOT_MEASURED;
      const { median, low, high } = ratio;
      return {
        measured: `${median.toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)})`,
        met: median >= wanted,
      };
    },
  };
}

function atMost(goal: string, caseName: string, wanted: number, unit: string): Goal {
  return {
    goal,
    wanted: `≤ ${wanted} ${unit}`,
    judge: ({ cases }) => {
      const found = cases.find(({ name }) => name === caseName)?.value;
      if (!found || found.count === 0) return NOT_MEASURED;
      return { measured: `${found.median.toFixed(2)} ${unit}`, met: found.median <= wanted };
    },
  };
}

/** Both have the same references, so their ratio is that of their ratios to loopback. */
function manyRows({ works }: Measurements): Verdict {
  const rungs = works.find(({ name }) => name === 'rr')?.rungs ?? [];
  const [few, many] = ['shunt', 'shunt-10000'].map(
    name => rungs.find(rung => rung.name === name)?.rate.median,
  );
  if (few === undefined || many === undefined) return NOT_MEASURED;
  const ratio = many / few;
  return { measured: ratio.toFixed(3), met: Math.abs(1 - ratio) <= 0.03 };
}
