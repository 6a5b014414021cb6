import { printPlan, rehearse } from './carry-out.ts';
import { command } from './command.ts';
import { FILE_OPTIONS, readWanted } from './wanted.ts';

export const diff = command({
  positionals: {},
  options: FILE_OPTIONS,
  examples: [['diff -f shunt.yaml', 'field by field; status 6 when anything differs, 0 when nothing does']],
  run: async (args, session) => {
    const { edit } = await readWanted({ file: args.file, prune: args.prune }, session);
    const report = await rehearse(session, edit);
    await printPlan(session, report, 'patch');
    return report.plan.steps.length > 0 ? 'pending' : 'done';
  },
});
