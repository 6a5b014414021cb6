import { cpus, setPriority } from 'node:os';
import { execa } from 'execa';

/**
 * Runs `work` while this process, and what it starts, stays off the core that is measured on and goes before others on
 * its own.
 */
export async function keepApart<T>(work: () => Promise<T>): Promise<T> {
  const pid = String(process.pid);
  const confine = (cores: string) => execa('taskset', ['-a', '-c', '-p', cores, pid]);
  await confine('0');
  setPriority(-15);
  try {
    return await work();
  } finally {
    setPriority(0);
    await confine(`0-${cpus().length - 1}`);
  }
}
