import { printPlan, rehearse } from './carry-out.ts';
import { command } from './command.ts';
import { FILE_OPTIONS, readWanted } from './wanted.ts';

export const plan = command({
  positionals: {},
  options: FILE_OPTIONS,
  examples: [['plan -f shunt.yaml', 'every step; status 6 when there are any, 0 when there are none']],
  run: async (args, session) => {
    const { edit } = await readWanted({ file: args.file, prune: args.prune }, session);
    const report = await rehearse(session, edit);
    await printPlan(session, report, 'steps');
    return report.plan.steps.length > 0 ? 'pending' : 'done';
  },
});
