import type { NativeProgram } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import { type Estimate, estimate } from './statistics.ts';

/** What one run of a program over one packet costs. */
export interface ProgramCost {
  /** Nanoseconds a packet: the program alone, without the redirect that its verdict asks for. */
  readonly ns: Estimate;
  readonly verdict: number;
  readonly jitedBytes: number;
  /** 0 before kernel 5.16. */
  readonly verifiedInstructions: number;
}

const RUNS = 15;
const REPEAT = 200_000;

/**
 * Runs a program over a packet with BPF_PROG_TEST_RUN, again and again. `context` is a struct __sk_buff where the
 * program looks at more than the packet. Throws E_KERNEL when the kernel refuses.
 */
export function programCost(
  program: NativeProgram,
  packet: { readonly data: Uint8Array; readonly context?: Uint8Array },
): ProgramCost {
  const run = () => unwrap(program.testRun({ ...packet, repeat: REPEAT }), 'measure', 'program');
  const { verdict } = run();
  const info = unwrap(program.info(), 'read', 'program');
  return {
    ns: estimate(Array.from({ length: RUNS }, () => run().durationNs)),
    verdict,
    jitedBytes: info.jitedBytes,
    verifiedInstructions: info.verifiedInstructions,
  };
}
