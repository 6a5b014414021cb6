import { addon, type NativeProgram } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import { type Estimate, estimate } from './statistics.ts';

/** What a program is and what one run of it takes. */
export interface ProgramCost {
  /** Nanoseconds a packet: the program alone, without the redirect that its verdict asks for. */
  readonly ns: Estimate;
  readonly jitedBytes: number;
  /** 0 before kernel 5.16. */
  readonly verifiedInstructions: number;
}

/**
 * What a program takes for the packets of `traffic`, which is run several times. Counting them adds two clock readings a
 * packet to every program of the machine, so no speed is to be measured meanwhile (kernel 5.8). Throws E_KERNEL.
 *
 * Not BPF_PROG_TEST_RUN: it gives every repetition the packet that the last one left, and a program that rewrites
 * addresses decides otherwise the second time.
 */
export async function liveCost(
  program: NativeProgram,
  traffic: () => Promise<unknown>,
  times: number,
): Promise<ProgramCost> {
  const statistics = unwrap(addon().enableRunStatistics(), 'count', 'run time');
  try {
    const means: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const before = runs(program);
      await traffic();
      const after = runs(program);
      means.push(Number(after.ns - before.ns) / Number(after.count - before.count));
    }
    return { ns: estimate(means), ...sizes(program) };
  } finally {
    statistics.close();
  }
}

function runs(program: NativeProgram): { readonly ns: bigint; readonly count: bigint } {
  const info = unwrap(program.info(), 'read', 'program');
  return { ns: info.runTimeNs, count: info.runCount };
}

function sizes(program: NativeProgram): Pick<ProgramCost, 'jitedBytes' | 'verifiedInstructions'> {
  const { jitedBytes, verifiedInstructions } = unwrap(program.info(), 'read', 'program');
  return { jitedBytes, verifiedInstructions };
}
