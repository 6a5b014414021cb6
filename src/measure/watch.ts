import { type NetCounters, readBacklogDrops, readNetCounters } from './counters.ts';
import type { CpuUse } from './cpu-time.ts';
import type { Disturbance } from './sample.ts';

/** Reads the counters of a namespace now; the function it returns says what has happened since. */
export async function watchDisturbance(netns: string): Promise<(cpu: CpuUse) => Promise<Disturbance>> {
  const before = await readNetCounters(netns);
  const dropsBefore = readBacklogDrops();
  return async ({ steal, foreign }) => {
    const after = await readNetCounters(netns);
    const since = (name: keyof NetCounters) => after[name] - before[name];
    return {
      retransmits: since('retransmits'),
      segments: since('segments'),
      timeouts: since('timeouts'),
      drops: since('drops') + readBacklogDrops() - dropsBefore,
      steal,
      foreign,
    };
  };
}
