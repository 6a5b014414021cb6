import { readStatus } from '../../apply/inspect.ts';
import { command } from '../command.ts';
import { printItems } from '../listing.ts';
import { pick } from '../pick.ts';
import { ENDPOINTS } from './listing.ts';

export const inspect = command({
  positionals: {
    endpoint: {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'names, or beginnings that only one has',
    },
  },
  options: {},
  examples: [],
  run: async (args, session) => {
    const { endpoints } = await readStatus(session.context);
    await printItems(session, ENDPOINTS, pick(endpoints, args.endpoint, 'endpoint'), 'json');
    return 'done';
  },
});
