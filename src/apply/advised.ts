import { ShuntError } from '../errors.ts';

/**
 * A failure with other advice, for what has become of the rest of the work; `others` are listed in its detail. What is
 * no ShuntError is not worded for users and stays as it is.
 */
export function advised(failure: unknown, hint: string, others: readonly unknown[] = []): unknown {
  if (!(failure instanceof ShuntError)) return failure;
  const { code, operation, subject, reason } = failure;
  const detail = [failure.detail, ...others.map(String)].filter(Boolean).join('\n');
  return new ShuntError(code, {
    operation,
    subject,
    reason,
    hint,
    ...(detail === '' ? {} : { detail }),
    cause: failure,
  });
}

/** "1 failure", "3 failures". */
export function countFailures(failures: readonly unknown[]): string {
  return failures.length === 1 ? '1 failure' : `${failures.length} failures`;
}
