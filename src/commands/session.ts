import type { Context } from '../apply/context.ts';
import type { Format } from '../output/format.ts';
import type { Io } from '../output/io.ts';

/** What a command is given besides its own options. */
export interface Session {
  readonly io: Io;
  readonly context: Context;
  /** null: the user left it to the command. */
  readonly format: Format | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** What came after `--`. */
  readonly rest: readonly string[];
}

/**
 * How a command ended when it did not fail: done · pending (plan, diff: there is something to do) · unhealthy (doctor)
 * · interrupted · or the status of the command that `exec` ran.
 */
export type Outcome = 'done' | 'pending' | 'unhealthy' | 'interrupted' | { readonly child: number };
