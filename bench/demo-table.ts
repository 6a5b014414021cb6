import type { RungResult, WorkResult } from './results.ts';

const COLUMNS = [
  ['loopback', 'host loopback'],
  ['bridge', 'bridge + iptables'],
  ['shunt', 'Shunt'],
] as const;

/** The demo's figures as an aligned table: a kind of work a row, a path a column, ratios at the end. */
export function comparison(works: readonly WorkResult[]): string {
  const header = ['', ...COLUMNS.map(([, title]) => title), 'Shunt / loopback', 'Shunt / bridge'];
  const rows = works.map(work => {
    const rung = (name: string) => work.rungs.find(candidate => candidate.name === name);
    const shunt = rung('shunt');
    return [
      work.title.replace(', one core', ''),
      ...COLUMNS.map(([name]) => figure(rung(name), work.unit)),
      ratio(shunt?.ratio.loopback?.median),
      ratio(shunt?.ratio.bridge?.median),
    ];
  });
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  );
  return [header, ...rows]
    .map(row =>
      row
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('   '),
    )
    .join('\n');
}

function figure(rung: RungResult | undefined, unit: WorkResult['unit']): string {
  if (!rung || rung.rate.count === 0) return 'disturbed';
  const { median } = rung.rate;
  return unit === 'bits/s' ? `${(median / 1e9).toFixed(1)} Gb/s` : `${(median / 1_000).toFixed(1)} k/s`;
}

function ratio(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : `${value.toFixed(2)} ×`;
}
