import { ShuntError } from '../errors.ts';

/** Where readNetwork and readEndpoint are told that their values come from; no name of a file's field begins with it. */
export const FLAGS = '--';

/** Fields that are not called like the flag they come from. */
const SPELLING: Readonly<Record<string, string>> = {
  subnets: 'subnet',
  addresses: 'address',
  localMtu: 'local-mtu',
  createNetns: 'create-netns',
};

/** Runs a parser of flags and makes its errors name the flag ("--subnet") instead of the field ("--.subnets[0]"). */
export function namingFlags<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ShuntError)) throw error;
    const field = /^--\.([a-zA-Z]+)/.exec(error.subject)?.[1];
    if (field === undefined && error.subject !== FLAGS) throw error;
    const subject = field === undefined ? 'name' : `--${SPELLING[field] ?? field}`;
    const { code, operation, reason, hint } = error;
    throw new ShuntError(code, {
      operation,
      subject,
      reason,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}
