import { resolve } from 'node:path';
import type { Context } from '../apply/context.ts';
import { invalid } from '../errors.ts';
import { FORMATS, type Format } from '../output/format.ts';
import type { Io } from '../output/io.ts';
import { DEFAULT_PATHS } from '../paths.ts';
import { parseSeconds } from './numbers.ts';
import type { InferredOptionTypes, Options } from './yargs.ts';

const ATTACH = ['auto', 'tcx', 'clsact'] as const;

/** Options of every command. Those that an environment variable can set have no default here: see readGlobals. */
export const GLOBAL_OPTIONS = {
  output: {
    alias: 'o',
    type: 'string',
    choices: FORMATS,
    requiresArg: true,
    describe: 'how to print',
  },
  quiet: { alias: 'q', type: 'boolean', describe: 'print names only, or nothing' },
  verbose: {
    type: 'boolean',
    describe: 'tell every step and its time; show causes of errors',
  },
  wait: {
    type: 'string',
    requiresArg: true,
    describe: 'seconds to wait while another shunt command runs',
    defaultDescription: '0',
  },
  attach: {
    type: 'string',
    choices: ATTACH,
    requiresArg: true,
    describe: 'how to attach programs [SHUNT_ATTACH]',
    defaultDescription: 'auto',
  },
  bpffs: {
    type: 'string',
    requiresArg: true,
    describe: 'folder of pins [SHUNT_BPFFS]',
    defaultDescription: DEFAULT_PATHS.bpffs,
  },
  state: {
    type: 'string',
    requiresArg: true,
    describe: 'folder of what is wanted [SHUNT_STATE]',
    defaultDescription: DEFAULT_PATHS.state,
  },
  run: {
    type: 'string',
    requiresArg: true,
    describe: 'folder of the lock [SHUNT_RUN]',
    defaultDescription: DEFAULT_PATHS.run,
  },
  config: {
    type: 'string',
    requiresArg: true,
    describe: 'file that apply reads [SHUNT_CONFIG]',
    defaultDescription: DEFAULT_PATHS.config,
  },
} as const satisfies Record<string, Options>;

export type GlobalArgs = InferredOptionTypes<typeof GLOBAL_OPTIONS>;

/** What the global options come to. */
export interface Globals {
  readonly context: Context;
  readonly format: Format | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Reads the global options; what is left out comes from the environment, then from the defaults. Throws E_INPUT. */
export function readGlobals(args: GlobalArgs, env: Io['env']): Globals {
  return {
    context: {
      paths: {
        bpffs: readPath(args.bpffs, 'bpffs', env),
        state: readPath(args.state, 'state', env),
        run: readPath(args.run, 'run', env),
        config: readPath(args.config, 'config', env),
      },
      attach: args.attach ?? readAttach(env.SHUNT_ATTACH),
      lockWaitMs: args.wait === undefined ? 0 : parseSeconds(args.wait, '--wait') * 1000,
    },
    format: args.output ?? null,
    quiet: args.quiet === true,
    verbose: args.verbose === true,
  };
}

function readPath(flag: string | undefined, name: keyof typeof DEFAULT_PATHS, env: Io['env']): string {
  if (flag === '') throw invalid(`--${name}`, 'a path', flag);
  // An empty variable is how shells unset one for a single command.
  return resolve(flag ?? (env[`SHUNT_${name.toUpperCase()}`] || DEFAULT_PATHS[name]));
}

function readAttach(text: string | undefined): Context['attach'] {
  if (!text) return 'auto';
  const known = ATTACH.find(method => method === text);
  if (known === undefined) throw invalid('SHUNT_ATTACH', `one of ${ATTACH.join(', ')}`, text);
  return known;
}
