import type { Command } from './command.ts';

/** A command without what it does: enough for help and for finding it. Its module is loaded once it is chosen. */
export interface Verb {
  /** As yargs writes it: the name, then <needed> and [optional] targets. */
  readonly usage: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly load: () => Promise<Command>;
}

/** A noun with verbs of its own. */
export interface Noun {
  readonly usage: string;
  readonly aliases?: readonly string[];
  readonly describe: string;
  readonly verbs: readonly Verb[];
}

/** Everything that `shunt` can be told to do, in the order in which help lists it. */
export const COMMANDS: readonly (Verb | Noun)[] = [
  {
    usage: 'network',
    describe: 'networks: sets of endpoints that may talk to each other',
    verbs: [
      {
        usage: 'create <name>',
        aliases: ['add'],
        describe: 'make a network',
        load: async () => (await import('./network/create.ts')).create,
      },
      {
        usage: 'ls',
        aliases: ['list'],
        describe: 'list networks',
        load: async () => (await import('./network/list.ts')).list,
      },
      {
        usage: 'inspect <network..>',
        aliases: ['show'],
        describe: 'show everything about networks',
        load: async () => (await import('./network/inspect.ts')).inspect,
      },
      {
        usage: 'rm <network..>',
        aliases: ['remove'],
        describe: 'remove networks',
        load: async () => (await import('./network/remove.ts')).remove,
      },
    ],
  },
  {
    usage: 'endpoint',
    describe: 'endpoints: the network interfaces of pods',
    verbs: [
      {
        usage: 'add <name>',
        aliases: ['create'],
        describe: 'give a pod an interface on a network',
        load: async () => (await import('./endpoint/add.ts')).add,
      },
      {
        usage: 'ls',
        aliases: ['list'],
        describe: 'list endpoints',
        load: async () => (await import('./endpoint/list.ts')).list,
      },
      {
        usage: 'inspect <endpoint..>',
        aliases: ['show'],
        describe: 'show everything about endpoints',
        load: async () => (await import('./endpoint/inspect.ts')).inspect,
      },
      {
        usage: 'rm <endpoint..>',
        aliases: ['remove'],
        describe: 'remove endpoints',
        load: async () => (await import('./endpoint/remove.ts')).remove,
      },
    ],
  },
  {
    usage: 'apply',
    describe: 'make the host as a file says, or repair what is amiss',
    load: async () => (await import('./apply.ts')).apply,
  },
  {
    usage: 'plan',
    describe: 'list the steps that apply would take',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    usage: 'diff',
    describe: 'show like a patch what apply would change',
    load: async () => (await import('./diff.ts')).diff,
  },
  {
    usage: 'export',
    describe: 'print what is wanted on this host as a file for apply',
    load: async () => (await import('./export.ts')).exportDesired,
  },
  {
    usage: 'down',
    describe: 'remove everything Shunt made',
    load: async () => (await import('./down.ts')).down,
  },
  {
    usage: 'status',
    describe: 'show the datapath, networks and endpoints',
    load: async () => (await import('./status.ts')).status,
  },
  {
    usage: 'drops [endpoint]',
    describe: 'show how many packets were dropped, and why',
    load: async () => (await import('./drops.ts')).drops,
  },
  {
    usage: 'exec <endpoint>',
    describe: "run a command in an endpoint's namespace",
    load: async () => (await import('./exec.ts')).exec,
  },
  {
    usage: 'doctor',
    describe: 'look for what this host lacks',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    usage: 'schema',
    describe: 'print the JSON Schema of the file that apply reads',
    load: async () => (await import('./schema.ts')).schema,
  },
  {
    usage: 'completion [shell]',
    describe: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completion,
  },
];

/** Every verb, those of nouns too. */
export function allVerbs(): Verb[] {
  return COMMANDS.flatMap(entry => ('verbs' in entry ? entry.verbs : [entry]));
}
