import { readStatus } from '../../apply/inspect.ts';
import { command } from '../command.ts';
import { FILTER_OPTION, printItems, selector } from '../listing.ts';
import { NETWORKS } from './listing.ts';

export const list = command({
  positionals: {},
  options: { filter: FILTER_OPTION },
  examples: [
    ['network ls -o json', 'as data, for scripts'],
    ['network ls -q', 'only names'],
  ],
  run: async ({ filter }, session) => {
    const select = selector(NETWORKS, filter);
    const { networks } = await readStatus(session.context);
    await printItems(session, NETWORKS, select(networks));
    return 'done';
  },
});
