import { removeEndpoints } from '../../spec/edit.ts';
import { resolveName } from '../../spec/resolve-name.ts';
import { changeItems, printRemoved } from '../change-items.ts';
import { command } from '../command.ts';
import { DRY_RUN_OPTION } from '../dry-run.ts';

export const remove = command({
  positionals: {
    endpoint: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'names, or beginnings that only one has',
    },
  },
  options: { 'dry-run': DRY_RUN_OPTION },
  examples: [['endpoint rm web db', 'remove two']],
  run: async (args, session) => {
    const removed = new Set<string>();
    const changed = await changeItems(session, {
      operation: 'remove',
      subject: `endpoint ${args.endpoint.join(' ')}`,
      edit: desired => {
        // Every name is looked up before anything goes, so that a wrong one changes nothing.
        for (const text of args.endpoint)
          removed.add(resolveName(Object.keys(desired.endpoints), text, 'endpoint'));
        return removeEndpoints(desired, removed);
      },
      dryRun: args['dry-run'] === true,
    });
    return changed ? printRemoved(session, removed) : 'done';
  },
});
