import { readFileSync, writeFileSync } from 'node:fs';
import { EXPEDITE_ABOVE, hookChanges } from '../plan/diff.ts';
import type { Step } from '../plan/step.ts';
import type { Journal } from './journal.ts';

const RCU_EXPEDITED = '/sys/kernel/rcu_expedited';

/**
 * Runs `work` with expedited grace periods when it changes many hooks. A tcx attach waits for a whole grace period
 * while it holds the kernel's link lock: 12 ms each, 24 s for 1,000 endpoints, in which nobody else gets to change a
 * link; expedited it is 15 µs. What was set before comes back afterwards, also by the next command after a kill.
 */
export async function expedited(
  steps: readonly Step[],
  journal: Journal,
  work: () => Promise<void>,
): Promise<void> {
  const before = journal.manifest().restore[RCU_EXPEDITED] ?? read();
  if (hookChanges(steps) > EXPEDITE_ABOVE && before === '0' && remember(journal, before)) write('1');
  try {
    await work();
  } finally {
    restore(journal);
  }
}

function restore(journal: Journal): void {
  const before = journal.manifest().restore[RCU_EXPEDITED];
  if (before === undefined) return;
  write(before);
  remember(journal, null);
}

/** Without a record a kill would leave it as it is: then attaching is slower, and that is all. */
function remember(journal: Journal, value: string | null): boolean {
  try {
    journal.write({ ...journal.manifest(), restore: value === null ? {} : { [RCU_EXPEDITED]: value } });
    return true;
  } catch {
    return false;
  }
}

function read(): string | null {
  try {
    return readFileSync(RCU_EXPEDITED, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Where the file cannot be written (a read-only /sys), attaching is only slower. */
function write(value: string): void {
  try {
    writeFileSync(RCU_EXPEDITED, value);
  } catch {
    return;
  }
}
