import { ShuntError } from '../errors.ts';
import { jsonLine } from './print.ts';

export interface ErrorStyle {
  readonly json: boolean;
  readonly verbose: boolean;
}

/**
 * An error as the user meets it: `shunt: operation subject: reason`, then what to do about it on its own line; with
 * verbose also what else is known. As JSON it is one line.
 */
export function errorText(error: unknown, { json, verbose }: ErrorStyle): string {
  if (json) return jsonLine({ error: asPlainData(error, verbose) });
  if (!(error instanceof ShuntError)) {
    const lines = [`shunt: internal error: ${error instanceof Error ? error.message : String(error)}`];
    lines.push(verbose ? stackOf(error) : '  run it again with --verbose to see where, and report it');
    return `${lines.join('\n')}\n`;
  }
  const lines = [`shunt: ${error.message}`];
  if (error.hint !== undefined) lines.push(`  ${error.hint}`);
  if (verbose)
    lines.push(
      ...[error.detail, causesOf(error)].filter(text => text !== undefined && text !== '').map(String),
    );
  return `${lines.join('\n')}\n`;
}

function asPlainData(error: unknown, verbose: boolean): object {
  if (!(error instanceof ShuntError)) {
    return {
      code: 'E_INTERNAL',
      message: error instanceof Error ? error.message : String(error),
      ...stack(error, verbose),
    };
  }
  const { code, message, operation, subject, reason, hint, detail } = error;
  return {
    code,
    message,
    operation,
    subject,
    reason,
    hint: hint ?? null,
    ...(verbose && detail !== undefined ? { detail } : {}),
    ...stack(error, verbose),
  };
}

function stack(error: unknown, verbose: boolean): object {
  return verbose ? { stack: stackOf(error) } : {};
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function causesOf(error: Error): string {
  const stacks: string[] = [];
  for (
    let at: unknown = error;
    at !== undefined && stacks.length < 10;
    at = at instanceof Error ? at.cause : undefined
  ) {
    stacks.push(stackOf(at));
  }
  return stacks.join('\ncaused by: ');
}
