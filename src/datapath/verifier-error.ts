import { ShuntError } from '../errors.ts';
import type { KernelFailure } from '../native/result.ts';

/** Lines that say how much work the verifier had, not what displeased it. */
const STATISTICS = /^(processed \d+ insns|verification time|stack depth|-- |libbpf: )/;

/**
 * Words the refusal of a program: which one, the last telling line of the log, and how many lines are left out. The
 * whole log is in `detail`.
 */
export function verifierError(failure: KernelFailure): ShuntError {
  const lines = (failure.log ?? '').split('\n').filter(line => line.trim() !== '');
  const program = /prog '([^']+)'/.exec(failure.log ?? '')?.[1] ?? 'the packet programs';
  const telling = lines.findLast(line => !STATISTICS.test(line)) ?? failure.code;
  const denied = failure.code === 'EPERM' || failure.code === 'EACCES';
  return new ShuntError(denied && lines.length < 3 ? 'E_PRIVILEGE' : 'E_VERIFIER', {
    operation: 'load program',
    subject: program,
    reason: `${failure.code}: ${telling.trim()} (${Math.max(0, lines.length - 1)} lines left out)`,
    hint: 'shunt doctor shows what this kernel lacks; --verbose prints the whole log',
    ...(failure.log ? { detail: failure.log } : {}),
  });
}
