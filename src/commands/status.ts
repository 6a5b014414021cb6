import { readStatus } from '../apply/inspect.ts';
import { print } from '../output/print.ts';
import { statusText } from '../output/status-text.ts';
import { command } from './command.ts';

export const status = command({
  positionals: {},
  options: {},
  examples: [['status -o json', 'as data, for scripts']],
  run: async (_args, session) => {
    const found = await readStatus(session.context);
    await print(session.io.stdout, session.format ?? (session.quiet ? 'name' : 'table'), {
      value: found,
      text: wide => statusText(found, wide),
      names: () => [
        ...found.networks.map(network => `network/${network.name}`),
        ...found.endpoints.map(endpoint => `endpoint/${endpoint.name}`),
      ],
    });
    return 'done';
  },
});
