import { examine } from '../doctor/checks.ts';
import { lookAround } from '../doctor/surroundings.ts';
import { painter } from '../output/colour.ts';
import { findingsText } from '../output/findings-text.ts';
import { print } from '../output/print.ts';
import { command } from './command.ts';

export const doctor = command({
  positionals: {},
  options: {},
  examples: [
    ['doctor', 'status 3 when anything fails'],
    ['doctor -q', 'only what is amiss'],
  ],
  run: async (_args, session) => {
    const all = await examine(lookAround(session.context));
    const findings = session.quiet ? all.filter(({ state }) => state !== 'ok') : all;
    const healthy = all.every(({ state }) => state !== 'fail');
    await print(session.io.stdout, session.format ?? 'table', {
      value: { healthy, checks: findings },
      text: () => findingsText(findings, painter(session.io.stdout, session.io.env)),
      names: () => findings.map(({ name }) => name),
    });
    return healthy ? 'done' : 'unhealthy';
  },
});
