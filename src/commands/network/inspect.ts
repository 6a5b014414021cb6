import { readStatus } from '../../apply/inspect.ts';
import { command } from '../command.ts';
import { printItems } from '../listing.ts';
import { pick } from '../pick.ts';
import { NETWORKS } from './listing.ts';

export const inspect = command({
  positionals: {
    network: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'names, or beginnings that only one has',
    },
  },
  options: {},
  examples: [],
  run: async (args, session) => {
    const { networks } = await readStatus(session.context);
    await printItems(session, NETWORKS, pick(networks, args.network, 'network'), 'json');
    return 'done';
  },
});
