import type { ChangeReport } from '../apply/change.ts';
import { planData, summary } from '../output/plan-text.ts';
import { print } from '../output/print.ts';
import { formatDuration } from '../output/units.ts';
import { carryOut, printPlan, rehearse } from './carry-out.ts';
import { command } from './command.ts';
import { DRY_RUN_OPTION } from './dry-run.ts';
import type { Outcome, Session } from './session.ts';
import { FILE_OPTIONS, readWanted } from './wanted.ts';

export const apply = command({
  positionals: {},
  options: { ...FILE_OPTIONS, 'dry-run': DRY_RUN_OPTION },
  examples: [
    ['apply -f shunt.yaml', 'add and change what the file names'],
    ['apply -f shunt.yaml --prune', 'and remove what it does not name'],
    ['apply', 'repair what has gone amiss'],
  ],
  run: async (args, session) => {
    const { source, edit } = await readWanted({ file: args.file, prune: args.prune }, session);
    if (args['dry-run'] === true) {
      await printPlan(session, await rehearse(session, edit), 'steps');
      return 'done';
    }
    return printReport(session, await carryOut(session, 'apply', source, edit));
  },
});

/** Prints what a change did. */
export async function printReport(session: Session, report: ChangeReport): Promise<Outcome> {
  const { steps } = report.plan;
  if (session.quiet && session.format === null) return 'done';
  await print(session.io.stdout, session.format ?? 'table', {
    value: { applied: report.applied, durationMs: Math.round(report.durationMs), ...planData(report.plan) },
    text: () => {
      const notes = report.plan.notes.map(note => `note: ${note}\n`).join('');
      if (steps.length === 0) return `${notes}nothing to do\n`;
      return `${notes}done: ${done(summary(steps))} in ${formatDuration(report.durationMs)}\n`;
    },
    names: () => steps.map(step => step.resource.id),
  });
  return 'done';
}

function done(text: string): string {
  return text.replace('to add', 'added').replace('to change', 'changed').replace('to remove', 'removed');
}
