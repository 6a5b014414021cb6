import { ShuntError } from '../errors.ts';
import { addon } from '../native/addon.ts';
import { kernelError } from '../native/result.ts';

/** Index of lo in every namespace: a device that is always there to ask about. */
const LOOPBACK = 1;

/**
 * How programs are attached here: tcx links where the kernel has them (6.6), because a link has an owner and cannot
 * be removed by accident, else clsact filters. What is in use stays in use unless another one is forced; forcing tcx
 * on a kernel without it throws E_UNSUPPORTED.
 */
export function chooseMethod(
  forced: 'auto' | 'tcx' | 'clsact',
  inUse: 'tcx' | 'clsact' | null,
): 'tcx' | 'clsact' {
  if (forced === 'clsact') return 'clsact';
  if (forced === 'auto' && inUse) return inUse;
  if (hasTcx()) return 'tcx';
  if (forced === 'auto') return 'clsact';
  throw new ShuntError('E_UNSUPPORTED', {
    operation: 'attach',
    subject: 'programs',
    reason: 'this kernel has no tcx hooks (they came with 6.6)',
    hint: 'leave out --attach, or give --attach clsact',
  });
}

/** Asks the kernel, not its version: only one that knows tcx answers a query about it. */
export function hasTcx(): boolean {
  const result = addon().queryTcx(LOOPBACK, 'ingress');
  if (result.ok) return true;
  if (result.code === 'EPERM') throw kernelError(result, 'ask for', 'tcx hooks');
  return false;
}
