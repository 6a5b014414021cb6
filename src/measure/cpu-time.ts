import { readFileSync } from 'node:fs';

/** CPU time of some cores since boot, milliseconds. */
export interface CpuTime {
  /** user + nice + system + interrupt + softirq. */
  readonly busy: number;
  /** The part of it that was interrupts and softirqs. */
  readonly interrupts: number;
  readonly steal: number;
  readonly total: number;
  readonly cores: number;
}

const MS_PER_TICK = 10;

/** Reads /proc/stat; ticks are hundredths of a second whatever the kernel's own HZ (USER_HZ). */
export function readCpuTime(cores: readonly number[]): CpuTime {
  return parseCpuTime(readFileSync('/proc/stat', 'utf8'), cores);
}

/** "cpuN" lines of /proc/stat: user nice system idle iowait irq softirq steal (proc_stat(5)). */
export function parseCpuTime(text: string, cores: readonly number[]): CpuTime {
  const distinct = new Set(cores);
  const sum = { busy: 0, interrupts: 0, steal: 0, total: 0, cores: distinct.size };
  for (const core of distinct) {
    const fields = new RegExp(`^cpu${core} +(.*)$`, 'm').exec(text)?.[1]?.split(' ').map(Number) ?? [];
    const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = fields;
    const busy = user + nice + system + irq + softirq;
    sum.busy += busy * MS_PER_TICK;
    sum.interrupts += (irq + softirq) * MS_PER_TICK;
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

/** The two ends within the readings. */
export interface OwnTime {
  /** CPU time of both, softirqs that ran on top of them included. */
  readonly cpuMs: number;
  /** How long they were at work; the readings may lie a little outside of that. */
  readonly runMs: number;
}

/** Compares two readings. What others did before and after the run is given the benefit of the doubt. */
export function cpuSince(before: CpuTime, after: CpuTime, own: OwnTime): CpuUse {
  const total = after.total - before.total;
  const busyMs = after.busy - before.busy;
  const running = own.runMs * before.cores;
  // With a second core, softirqs also run on an idle core and in ksoftirqd: that is the traffic, and no process of ours.
  const unowned = before.cores > 1 ? after.interrupts - before.interrupts : 0;
  const others = busyMs - unowned - own.cpuMs - Math.max(0, total - running);
  return {
    busyMs,
    steal: total > 0 ? (after.steal - before.steal) / total : 0,
    foreign: running > 0 ? Math.max(0, others) / running : 0,
  };
}

/** CPU time of a process so far, milliseconds: first field of /proc/PID/schedstat, nanoseconds. 0 when it is gone. */
export function readProcessTime(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}
