import type { Outcome, Session } from './session.ts';
import type { InferredOptionTypes, Options, PositionalOptions } from './yargs.ts';

type Positionals = Readonly<Record<string, PositionalOptions>>;
type Flags = Readonly<Record<string, Options>>;
type Example = readonly [line: string, what: string];

/** What a command takes and does. */
interface Definition<P extends Positionals, F extends Flags> {
  readonly positionals: P;
  readonly options: F;
  readonly examples: readonly Example[];
  /** What has to follow `--`, such as "COMMAND [ARG…]"; left out where nothing may. */
  readonly rest?: string;
  readonly run: (args: InferredOptionTypes<P & F>, session: Session) => Promise<Outcome>;
}

/** A command as the parser sees it, whatever its options are. */
export interface Command {
  readonly positionals: Positionals;
  readonly options: Flags;
  readonly examples: readonly Example[];
  readonly rest?: string;
  readonly run: (args: Readonly<Record<string, unknown>>, session: Session) => Promise<Outcome>;
}

/** Declares a command: the types of its arguments follow from its options. */
export function command<const P extends Positionals, const F extends Flags>(
  definition: Definition<P, F>,
): Command {
  const { run } = definition;
  // yargs has made and checked the values by the very options that gave them their types.
  return { ...definition, run: (args, session) => run(args as InferredOptionTypes<P & F>, session) };
}
