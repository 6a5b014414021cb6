import { down as takeDown } from '../apply/down.ts';
import { printReport } from './apply.ts';
import { printPlan, withProgress } from './carry-out.ts';
import { command } from './command.ts';
import { DRY_RUN_OPTION } from './dry-run.ts';
import { requirePrivilege } from './privilege.ts';

export const down = command({
  positionals: {},
  options: { 'dry-run': DRY_RUN_OPTION },
  examples: [
    ['down --dry-run', 'see what would go'],
    ['down', 'endpoints, networks, programs, maps: all of it'],
  ],
  run: async (args, session) => {
    if (args['dry-run'] === true) {
      await printPlan(session, await takeDown(session.context, { dryRun: true }), 'steps');
      return 'done';
    }
    requirePrivilege('remove', 'everything');
    // Not to be interrupted: half of it gone helps nobody, and it ends soon.
    return printReport(session, await withProgress(session, context => takeDown(context, {})));
  },
});
