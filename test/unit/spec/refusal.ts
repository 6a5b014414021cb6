import { type ErrorCode, ShuntError } from '../../../src/errors.ts';

/** The error that the call throws; fails when it throws none or another kind. */
export function refusal(call: () => unknown): ShuntError {
  try {
    call();
  } catch (error) {
    if (error instanceof ShuntError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Code and whole text of the error that the call throws: "E_INPUT read mac: …; hint". */
export function refusalText(call: () => unknown): string {
  const { code, message, hint } = refusal(call);
  return `${code} ${message}${hint === undefined ? '' : `; ${hint}`}`;
}

/** Only the code. */
export function refusalCode(call: () => unknown): ErrorCode {
  return refusal(call).code;
}
