import { addNetwork } from '../../spec/edit.ts';
import { LOCAL_MTU, NETWORK_DEFAULTS, readNetwork } from '../../spec/request.ts';
import { changeItems, printMade } from '../change-items.ts';
import { command } from '../command.ts';
import { DRY_RUN_OPTION } from '../dry-run.ts';
import { FLAGS, namingFlags } from '../flag-errors.ts';
import { parseWhole } from '../numbers.ts';
import { NETWORKS } from './listing.ts';

export const create = command({
  positionals: { name: { type: 'string', demandOption: true, describe: 'what to call it' } },
  options: {
    subnet: {
      type: 'string',
      array: true,
      requiresArg: true,
      demandOption: true,
      describe: 'where endpoints get addresses from; once for each family',
    },
    exclude: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'address, prefix or range first-last never given to endpoints',
    },
    internal: { type: 'boolean', describe: 'no traffic between host and endpoints' },
    isolated: { type: 'boolean', describe: 'no traffic between its endpoints' },
    'local-mtu': {
      type: 'string',
      requiresArg: true,
      describe: 'MTU between pods of this host, bytes',
      defaultDescription: String(NETWORK_DEFAULTS.localMtu),
    },
    'dry-run': DRY_RUN_OPTION,
  },
  examples: [
    ['network create blue --subnet 10.40.0.0/16 --subnet fd40::/64', 'a network with both families'],
    ['network create lab --subnet 10.41.0.0/24 --internal', 'pods among themselves'],
  ],
  run: async (args, session) => {
    const request = namingFlags(() =>
      readNetwork(
        args.name,
        {
          subnets: args.subnet,
          exclude: args.exclude,
          internal: args.internal,
          isolated: args.isolated,
          localMtu: readMtu(args['local-mtu']),
        },
        FLAGS,
      ),
    );
    const made = await changeItems(session, {
      operation: 'create',
      subject: `network ${request.name}`,
      edit: desired => addNetwork(desired, request),
      dryRun: args['dry-run'] === true,
    });
    return made ? printMade(session, NETWORKS, request.name, status => status.networks) : 'done';
  },
});

function readMtu(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseWhole(text, '--local-mtu', LOCAL_MTU.least, LOCAL_MTU.most);
}
