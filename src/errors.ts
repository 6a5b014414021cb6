/**
 * Every error a user can meet. The code decides the exit status (src/cli.ts holds that table) and is what
 * `-o json` prints; README.md lists them all.
 */
export const ERROR_CODES = {
  E_USAGE: 'the command line is not understood',
  E_INPUT: 'a value is not acceptable',
  E_CONFLICT: 'a value clashes with something that exists',
  E_EXISTS: 'the name is taken',
  E_NOT_FOUND: 'nothing of that name',
  E_IN_USE: 'something still depends on it',
  E_EXHAUSTED: 'no free address is left',
  E_STATE: 'the stored state cannot be used',
  E_LOCKED: 'another shunt command is running',
  E_PRIVILEGE: 'root is needed',
  E_UNSUPPORTED: 'the kernel lacks a feature',
  E_KERNEL: 'the kernel refused a step',
  E_VERIFIER: 'the kernel refused a program',
  E_TOOL: 'an outside command failed',
  E_UNHEALTHY: 'something needs attention',
  E_PENDING: 'changes are pending',
  E_INTERRUPTED: 'interrupted',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface ErrorDetails {
  /** What was tried, a verb: "attach from_endpoint". */
  readonly operation: string;
  /** What it was tried on: a name, a field ("networks.blue.subnets[0]"), a path. */
  readonly subject: string;
  /** Why it failed, lower case, no full stop. */
  readonly reason: string;
  /** What the user can do about it. */
  readonly hint?: string;
  /** Everything else, printed with --verbose only (a verifier log, a stack of causes). */
  readonly detail?: string;
  readonly cause?: unknown;
}

/** One clear failure: `operation subject: reason`, with what to do about it in `hint`. */
export class ShuntError extends Error {
  readonly code: ErrorCode;
  readonly operation: string;
  readonly subject: string;
  readonly reason: string;
  readonly hint: string | undefined;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, details: ErrorDetails) {
    const { operation, subject, reason, hint, detail, cause } = details;
    super(`${operation} ${subject}: ${reason}`, cause === undefined ? {} : { cause });
    this.name = 'ShuntError';
    this.code = code;
    this.operation = operation;
    this.subject = subject;
    this.reason = reason;
    this.hint = hint;
    this.detail = detail;
  }
}

/** Characters of a bad value that an error repeats. */
const LONGEST_SHOWN = 100;

/** Bad input: the field, what was expected, what came. One wording for all of it. Exit status 2. */
export function invalid(field: string, expected: string, got: unknown, hint?: string): ShuntError {
  const whole = typeof got === 'string' ? `"${got}"` : (JSON.stringify(got) ?? String(got));
  const shown = whole.length > LONGEST_SHOWN ? `${whole.slice(0, LONGEST_SHOWN)}…` : whole;
  return new ShuntError('E_INPUT', {
    operation: 'read',
    subject: field,
    reason: `expected ${expected}, got ${shown}`,
    ...(hint === undefined ? {} : { hint }),
  });
}
