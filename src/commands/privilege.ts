import { readFileSync } from 'node:fs';
import { missingCapabilities } from '../doctor/capabilities.ts';
import { ShuntError } from '../errors.ts';

/** Says at once that a command cannot work, before it fails half-way at the first thing that is denied. Throws E_PRIVILEGE. */
export function requirePrivilege(operation: string, subject: string): void {
  const missing = missingCapabilities(readFileSync('/proc/self/status', 'utf8'));
  if (missing.length === 0) return;
  throw new ShuntError('E_PRIVILEGE', {
    operation,
    subject,
    reason: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    hint: 'run as root',
  });
}
