import { missingCapabilities } from './capabilities.ts';
import { type Check, fail, ok } from './finding.ts';

/** May this user change the host's network and load programs? */
export const checkPrivilege: Check = host => {
  const missing = missingCapabilities(host.read('/proc/self/status') ?? '');
  if (missing.length === 0) return ok('privilege', 'all that is needed');
  return fail('privilege', `without ${missing.join(', ')}`, 'run as root');
};
