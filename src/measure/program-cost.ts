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

const RUNS = 15;
const REPEAT = 200_000;

/**
 * Runs a program over a packet with BPF_PROG_TEST_RUN, again and again. `context` is a struct __sk_buff where the
 * program looks at more than the packet. Throws E_KERNEL when the kernel refuses, and an Error when the program changes
 * the packet so that it decides otherwise the second time: the kernel gives every repetition what the last one left.
 */
export function syntheticCost(
  program: NativeProgram,
  packet: { readonly data: Uint8Array; readonly context?: Uint8Array },
): ProgramCost {
  const run = (repeat: number) => unwrap(program.testRun({ ...packet, repeat }), 'measure', 'program');
  const [once, often] = [run(1).verdict, run(2).verdict];
  if (once !== often) throw new Error(`the program decides ${once} at first and ${often} the second time`);
  return { ns: estimate(Array.from({ length: RUNS }, () => run(REPEAT).durationNs)), ...sizes(program) };
}

/**
 * What a program takes for the packets of `traffic`, which is run several times. Counting them adds two clock readings a
 * packet to every program of the machine, so no speed is to be measured meanwhile (kernel 5.8). Throws E_KERNEL.
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
