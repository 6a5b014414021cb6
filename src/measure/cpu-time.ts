import { readFileSync } from 'node:fs';

/** CPU time of some cores since boot, milliseconds. */
export interface CpuTime {
  /** user + nice + system + interrupt + softirq. */
  readonly busy: number;
  readonly steal: number;
  readonly total: number;
}

const MS_PER_TICK = 10;

/** Reads /proc/stat; ticks are hundredths of a second whatever the kernel's own HZ (USER_HZ). */
export function readCpuTime(cores: readonly number[]): CpuTime {
  return parseCpuTime(readFileSync('/proc/stat', 'utf8'), cores);
}

/** "cpuN" lines of /proc/stat: user nice system idle iowait irq softirq steal (proc_stat(5)). */
export function parseCpuTime(text: string, cores: readonly number[]): CpuTime {
  const sum = { busy: 0, steal: 0, total: 0 };
  for (const core of new Set(cores)) {
    const fields = new RegExp(`^cpu${core} +(.*)$`, 'm').exec(text)?.[1]?.split(' ').map(Number) ?? [];
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields;
    const busy = user + nice + system + irq + softirq;
    sum.busy += busy * MS_PER_TICK;
    sum.steal += steal * MS_PER_TICK;
    sum.total += (busy + idle + iowait + steal) * MS_PER_TICK;
  }
  return sum;
}

/** What went by between two readings. */
export interface CpuUse {
  readonly busyMs: number;
  /** Share of the cores' time that the hypervisor gave to others, 0 to 1. */
  readonly steal: number;
  /** Share of the cores' time that went to processes other than the two ends, 0 to 1. */
  readonly foreign: number;
}

/** Compares two readings; `ownMs` is the CPU time of both ends, softirqs that ran on top of them included. */
export function cpuSince(before: CpuTime, after: CpuTime, ownMs: number): CpuUse {
  const total = after.total - before.total;
  const busyMs = after.busy - before.busy;
  const share = (ms: number) => (total > 0 ? Math.max(0, ms) / total : 0);
  return { busyMs, steal: share(after.steal - before.steal), foreign: share(busyMs - ownMs) };
}

/** CPU time of a process so far, milliseconds: first field of /proc/PID/schedstat, nanoseconds. 0 when it is gone. */
export function readProcessTime(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
