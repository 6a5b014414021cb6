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

/** What went by between two readings; `steal` as a share of the total. */
export function cpuSince(
  before: CpuTime,
  after: CpuTime,
): { readonly busyMs: number; readonly steal: number } {
  const total = after.total - before.total;
  return { busyMs: after.busy - before.busy, steal: total > 0 ? (after.steal - before.steal) / total : 0 };
}
