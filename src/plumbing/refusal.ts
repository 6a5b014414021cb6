import { ShuntError } from '../errors.ts';
import type { NetlinkFailure } from './netlink/outcome.ts';

/**
 * Words a message that the kernel refused: E_PRIVILEGE for EPERM, else E_KERNEL. EACCES is no lack of privilege here:
 * it is how the kernel says that IPv6 is switched off on a device.
 */
export function refusal(
  failure: NetlinkFailure,
  operation: string,
  subject: string,
  hint?: string,
): ShuntError {
  const denied = failure.code === 'EPERM';
  const advice = denied ? 'run as root, or with CAP_NET_ADMIN' : hint;
  return new ShuntError(denied ? 'E_PRIVILEGE' : 'E_KERNEL', {
    operation,
    subject,
    reason: `${failure.code}: ${failure.message}`,
    ...(advice === undefined ? {} : { hint: advice }),
  });
}
