import type { Finding } from '../doctor/finding.ts';
import { type Colour, type Paint, plain } from './colour.ts';

const COLOURS: Readonly<Record<Finding['state'], Colour>> = { ok: 'green', warn: 'yellow', fail: 'red' };

/** What doctor found, one check a line, and below it what to do where something is amiss. */
export function findingsText(findings: readonly Finding[], paint: Paint = plain): string {
  const widest = Math.max(0, ...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, state, found, hint }) => {
      const line = `${paint(COLOURS[state], state.padEnd(4))}   ${name.padEnd(widest)}   ${found}\n`;
      return hint === null ? line : `${line}${' '.repeat(7 + widest + 3)}${hint}\n`;
    })
    .join('');
}
