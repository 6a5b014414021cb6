import type { Step } from '../plan/step.ts';
import type { Context } from './context.ts';
import { announce, batches, type Executors, runBatch } from './run-batch.ts';
import type { Bookkeeping } from './run-plan.ts';

/**
 * Runs every step it can, whatever fails, and returns the failures: for taking away and taking back. A batch that fails
 * is gone through step by step, so that one step does not stand in the way of the others.
 */
export async function runAsFarAsPossible(
  steps: readonly Step[],
  executors: Executors,
  context: Context,
  record: Bookkeeping,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  const attempt = async (batch: readonly Step[]): Promise<void> => {
    const finished = new Set<Step>();
    note(failures, () => record.before(batch));
    try {
      announce(batch, context);
      await runBatch(batch, executors, context, step => finished.add(step));
    } catch (failure) {
      const rest = batch.filter(step => !finished.has(step));
      if (batch.length === 1 || rest.length === 0) failures.push(failure);
      else for (const step of rest) await attempt([step]);
    }
    note(failures, () => record.after([...finished]));
  };
  for (const batch of batches(steps)) await attempt(batch);
  return failures;
}

function note(failures: unknown[], work: () => void): void {
  try {
    work();
  } catch (failure) {
    failures.push(failure);
  }
}
