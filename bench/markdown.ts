import type { Estimate } from '../src/measure/statistics.ts';
import type { CaseResult, Reach, Reference, Results, RungResult, WorkResult } from './results.ts';
import { REFERENCES } from './results.ts';

/** The results as a page to read. */
export function toMarkdown(results: Results): string {
  const { works, cases, reach, missing } = results;
  return [
    `# What container networking costs here`,
    heading(results),
    ...(missing.length > 0 ? [`Not measured:\n\n${missing.map(line => `* ${line}`).join('\n')}`] : []),
    `## Reach`,
    reachTable(reach),
    ...works.map(workSection),
    ...(cases.length > 0 ? ['## Control plane and programs', caseTable(cases)] : []),
    `## How to read this`,
    READING,
    '',
  ].join('\n\n');
}

/** Rows under a header, as a Markdown table; columns after the first are right-aligned. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

const READING = `Every path is built in namespaces of its own and measured in the same run, in short slices that alternate
(A B C, C B A, …). A ratio is the median over pairs of slices of the same round, with its 95 % interval (bootstrap); above
1 is faster than the reference. A slice with lost packets, retransmission timeouts or stolen CPU time does not count.
"Smallest effect" is how far loopback strays from itself: differences below it mean nothing. Request/response is sockperf
ping-pong with both ends on one core, so that the figure is CPU cost and not the time to wake an idle core; latency is one
way. Bulk is one iperf3 stream with \`-w 512K\`. CPU is that of the cores in use.`;

function heading({ machine, quick, seconds, tools }: Results): string {
  const facts: [string, string][] = [
    ['date', machine.date],
    ['kernel', machine.kernel],
    ['processor', `${machine.cpu}, ${machine.cores} cores, ${machine.memoryMiB} MiB`],
    ['clock source, HZ', `${machine.clockSource}, ${machine.hz ?? 'unknown'}`],
    ['default congestion control', machine.congestionControl],
    ...Object.entries(machine.mitigations).map(([name, state]): [string, string] => [
      `mitigation ${name}`,
      state,
    ]),
    ...Object.entries(tools).map(([name, version]): [string, string] => [name, version]),
    ['run', `${quick ? 'quick: for a look, not for a claim' : 'full'}, ${Math.round(seconds)} s`],
  ];
  return facts.map(([name, value]) => `* ${name}: ${value}`).join('\n');
}

function reachTable(reach: readonly Reach[]): string {
  const met = (value: boolean | null) => (value === null ? '–' : value ? 'met' : '**not met**');
  return table(
    ['goal', 'wanted', 'measured', ''],
    reach.map(row => [row.goal, row.wanted, row.measured, met(row.met)]),
  );
}

function workSection(work: WorkResult): string {
  const bulk = work.unit === 'bits/s';
  const header = bulk
    ? ['path', 'Gb/s', 'CPU ms/GB', ...REFERENCES.map(name => `to ${name}`)]
    : ['path', 'transactions/s', 'µs', 'p50', 'p99', 'CPU ms/1,000', ...REFERENCES.map(name => `to ${name}`)];
  const loopback = work.rungs.find(({ name }) => name === 'loopback');
  const rows = work.rungs.map(rung => [
    rung.title,
    ...(bulk ? bulkCells(rung) : requestCells(rung)),
    ...REFERENCES.map(reference => ratioCell(rung, reference)),
  ]);
  const lost = work.rungs.flatMap(({ title, leftOut }) =>
    Object.entries(leftOut).map(([reason, count]) => `${title}: ${count} slices left out (${reason})`),
  );
  const note = `${work.rounds} rounds${loopback ? `, smallest effect ${percent(work.smallestEffect)}` : ''}.`;
  return [`## ${work.title}`, table(header, rows), [note, ...lost].join('\n')].join('\n\n');
}

function bulkCells({ rate, cpu }: RungResult): string[] {
  if (rate.count === 0) return ['–', '–'];
  return [(rate.median / 1e9).toFixed(1), cpu.toFixed(0)];
}

function requestCells({ rate, latency, cpu }: RungResult): string[] {
  if (rate.count === 0) return ['–', '–', '–', '–', '–'];
  const oneWay = 1e6 / rate.median / 2;
  return [
    rate.median.toFixed(0),
    oneWay.toFixed(2),
    latency?.p50.toFixed(2) ?? '',
    latency?.p99.toFixed(2) ?? '',
    cpu.toFixed(1),
  ];
}

function ratioCell({ name, ratio }: RungResult, reference: Reference): string {
  const value = ratio[reference];
  if (name === reference || !value) return '1';
  return value.count === 0 ? '–' : interval(value);
}

function interval({ median, low, high }: Estimate): string {
  return `${median.toFixed(3)} (${low.toFixed(3)} – ${high.toFixed(3)})`;
}

function percent(share: number): string {
  if (Number.isNaN(share)) return 'unknown';
  return `${(share * 100).toFixed(1)} %`;
}

function caseTable(cases: readonly CaseResult[]): string {
  return table(
    ['what', 'median', 'interval', ''],
    cases.map(({ title, value, unit }) => [
      title,
      value.median.toFixed(2),
      value.count > 1 ? `${value.low.toFixed(2)} – ${value.high.toFixed(2)}` : '–',
      unit,
    ]),
  );
}
