import { ShuntError } from '../errors.ts';

/** A call that the kernel refused, as the addon reports it: data, not an exception. */
export interface KernelFailure {
  readonly ok: false;
  /** Positive errno. */
  readonly errno: number;
  /** Its name, such as "EPERM". */
  readonly code: string;
  /** The failing call, such as "bpf(BPF_LINK_CREATE)". */
  readonly call: string;
  /** Verifier log or the kernel's extended acknowledgement, where there is one. */
  readonly log?: string;
}

export interface KernelSuccess<T> {
  readonly ok: true;
  readonly value: T;
}

export type KernelResult<T> = KernelSuccess<T> | KernelFailure;

/**
 * Returns the value of a kernel call, or throws E_KERNEL (E_PRIVILEGE for EPERM/EACCES) worded with what was tried.
 */
export function unwrap<T>(result: KernelResult<T>, operation: string, subject: string): T {
  if (result.ok) return result.value;
  throw kernelError(result, operation, subject);
}

/** Words a kernel failure as an error for the user. */
export function kernelError(failure: KernelFailure, operation: string, subject: string): ShuntError {
  const denied = failure.code === 'EPERM' || failure.code === 'EACCES';
  return new ShuntError(denied ? 'E_PRIVILEGE' : 'E_KERNEL', {
    operation,
    subject,
    reason: `${failure.code} from ${failure.call}`,
    ...(denied ? { hint: 'run as root, or with CAP_BPF, CAP_NET_ADMIN and CAP_SYS_ADMIN' } : {}),
    ...(failure.log ? { detail: failure.log } : {}),
  });
}
