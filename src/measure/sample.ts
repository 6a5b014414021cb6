/** One slice of work over one path. */
export interface Sample {
  /** Work per second: transactions, or bits. */
  readonly rate: number;
  /** Work done while CPU time was counted: transactions, or bytes. */
  readonly work: number;
  /** Milliseconds of user, system, interrupt and softirq time of the cores in use. */
  readonly cpuMs: number;
  /** Why the sample does not count, null when it does. A disturbed run is invalid, not slow. */
  readonly invalid: string | null;
}

/** What is known about a slice besides its speed. */
export interface Disturbance {
  /** TCP segments sent again. */
  readonly retransmits: number;
  /** TCP segments sent. */
  readonly segments: number;
  /** Retransmission timeouts. */
  readonly timeouts: number;
  /** Packets the kernel dropped because a queue was full. */
  readonly drops: number;
  /** Share of the cores' time that the hypervisor gave to others, 0 to 1. */
  readonly steal: number;
  /** Share of the cores' time that went to other processes, 0 to 1. */
  readonly foreign: number;
}

// BBR on two cores reorders: its pacing timer sends from one core while acknowledgements send from the other. Segments
// that are sent again for that reason belong to the path; more than this is loss.
const MAX_RETRANSMITTED_SHARE = 0.01;
const MAX_STEAL = 0.05;
const MAX_FOREIGN = 0.1;

/** The one reason that leaves a figure meaningful, if rough. */
export const SHARED_CORES = 'cores shared with others';

/** Why a slice does not count, or null. */
export function disturbed({
  retransmits,
  segments,
  timeouts,
  drops,
  steal,
  foreign,
}: Disturbance): string | null {
  if (timeouts > 0) return 'retransmission timeout';
  if (drops > 0) return 'dropped packets';
  if (retransmits > Math.max(2, segments * MAX_RETRANSMITTED_SHARE)) return 'retransmitted segments';
  if (steal > MAX_STEAL) return 'CPU time stolen';
  if (foreign > MAX_FOREIGN) return SHARED_CORES;
  return null;
}
