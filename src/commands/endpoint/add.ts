import { addEndpoint } from '../../spec/edit.ts';
import { DEFAULT_IFNAME, readEndpoint } from '../../spec/request.ts';
import { changeItems, printMade } from '../change-items.ts';
import { command } from '../command.ts';
import { DRY_RUN_OPTION } from '../dry-run.ts';
import { FLAGS, namingFlags } from '../flag-errors.ts';
import { ENDPOINTS } from './listing.ts';

export const add = command({
  positionals: { name: { type: 'string', demandOption: true, describe: 'what to call it' } },
  options: {
    network: { type: 'string', requiresArg: true, demandOption: true, describe: 'the network it is on' },
    netns: {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: "the pod's namespace: a name, a path or pid:N",
    },
    'create-netns': { type: 'boolean', describe: 'make the namespace; remove it with the endpoint' },
    address: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'an address of its own; once for each subnet',
      defaultDescription: 'next free',
    },
    ifname: {
      type: 'string',
      requiresArg: true,
      describe: 'what the pod calls the interface',
      defaultDescription: DEFAULT_IFNAME,
    },
    mac: {
      type: 'string',
      requiresArg: true,
      describe: "the interface's MAC address",
      defaultDescription: 'from name',
    },
    'dry-run': DRY_RUN_OPTION,
  },
  examples: [
    ['endpoint add web --network blue --netns web', 'in a namespace of ip netns'],
    ['endpoint add db --network blue --netns pid:1234 --address 10.40.0.5', 'in the namespace of a process'],
  ],
  run: async (args, session) => {
    const request = namingFlags(() =>
      readEndpoint(
        args.name,
        {
          network: args.network,
          netns: args.netns,
          createNetns: args['create-netns'],
          addresses: args.address,
          ifname: args.ifname,
          mac: args.mac,
        },
        FLAGS,
      ),
    );
    const made = await changeItems(session, {
      operation: 'add',
      subject: `endpoint ${request.name}`,
      edit: desired => addEndpoint(desired, request),
      dryRun: args['dry-run'] === true,
    });
    return made ? printMade(session, ENDPOINTS, request.name, status => status.endpoints) : 'done';
  },
});
