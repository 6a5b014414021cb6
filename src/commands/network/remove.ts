import { removeNetwork } from '../../spec/edit.ts';
import { resolveName } from '../../spec/resolve-name.ts';
import { changeItems, printRemoved } from '../change-items.ts';
import { command } from '../command.ts';
import { DRY_RUN_OPTION } from '../dry-run.ts';

export const remove = command({
  positionals: {
    network: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'names, or beginnings that only one has',
    },
  },
  options: {
    force: { alias: 'f', type: 'boolean', describe: 'with its endpoints' },
    'dry-run': DRY_RUN_OPTION,
  },
  examples: [['network rm blue green', 'remove two']],
  run: async (args, session) => {
    const removed = new Set<string>();
    const changed = await changeItems(session, {
      operation: 'remove',
      subject: `network ${args.network.join(' ')}`,
      edit: desired => {
        // Every name is looked up before anything goes, so that a wrong one changes nothing.
        for (const text of args.network)
          removed.add(resolveName(Object.keys(desired.networks), text, 'network'));
        const force = args.force === true;
        return [...removed].reduce((left, name) => removeNetwork(left, name, { force }), desired);
      },
      dryRun: args['dry-run'] === true,
    });
    return changed ? printRemoved(session, removed) : 'done';
  },
});
