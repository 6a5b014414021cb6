import { readStatus } from '../../apply/inspect.ts';
import { command } from '../command.ts';
import { FILTER_OPTION, printItems, selector } from '../listing.ts';
import { ENDPOINTS } from './listing.ts';

export const list = command({
  positionals: {},
  options: { filter: FILTER_OPTION },
  examples: [
    ['endpoint ls -o json', 'as data, for scripts'],
    ['endpoint ls -q', 'only names'],
  ],
  run: async ({ filter }, session) => {
    const select = selector(ENDPOINTS, filter);
    const { endpoints } = await readStatus(session.context);
    await printItems(session, ENDPOINTS, select(endpoints));
    return 'done';
  },
});
