#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from './commands/parser.ts';
import type { Outcome } from './commands/session.ts';
import { type ErrorCode, ShuntError } from './errors.ts';
import { type ErrorStyle, errorText } from './output/error-text.ts';
import { type Io, processIo } from './output/io.ts';

/** The exit status of every error. README.md documents them. */
export const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  E_USAGE: 2,
  E_INPUT: 2,
  E_CONFLICT: 2,
  E_EXISTS: 1,
  E_NOT_FOUND: 4,
  E_IN_USE: 1,
  E_EXHAUSTED: 1,
  E_STATE: 1,
  E_LOCKED: 1,
  E_PRIVILEGE: 1,
  E_UNSUPPORTED: 5,
  E_KERNEL: 1,
  E_VERIFIER: 1,
  E_TOOL: 1,
  E_UNHEALTHY: 3,
  E_PENDING: 6,
  E_INTERRUPTED: 130,
};

const OUTCOME_STATUS: Readonly<Record<Extract<Outcome, string>, number>> = {
  done: 0,
  unhealthy: EXIT_STATUS.E_UNHEALTHY,
  pending: EXIT_STATUS.E_PENDING,
  interrupted: EXIT_STATUS.E_INTERRUPTED,
};

/** Runs a command line, without the program's own name, and returns its exit status. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const parsed = await parse(argv, io);
    if (parsed.kind === 'text') {
      io.stdout.write(parsed.text);
      return OUTCOME_STATUS.done;
    }
    const outcome = await parsed.command.run(parsed.args, parsed.session);
    return typeof outcome === 'string' ? OUTCOME_STATUS[outcome] : outcome.child;
  } catch (error) {
    io.stderr.write(errorText(error, styleOf(argv)));
    return statusOf(error);
  }
}

/** The exit status that an error leads to. */
export function statusOf(error: unknown): number {
  return error instanceof ShuntError ? EXIT_STATUS[error.code] : 1;
}

/** How errors are to be worded, read without the parser, since the error may be about the very command line. */
function styleOf(argv: readonly string[]): ErrorStyle {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  const json = flags.some(
    (flag, index) =>
      /^(-o|--output)=?json$/.test(flag) || (/^(-o|--output)$/.test(flag) && flags[index + 1] === 'json'),
  );
  return { json, verbose: flags.includes('--verbose') };
}

async function main(): Promise<void> {
  process.exitCode = await run(process.argv.slice(2), processIo());
}

// Also true through a symbolic link on the PATH; false where a test imports run().
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await main();
