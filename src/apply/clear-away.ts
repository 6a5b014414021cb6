import type { Step } from '../plan/step.ts';
import { advised } from './advised.ts';
import type { Context } from './context.ts';
import { runAsFarAsPossible } from './run-as-far-as-possible.ts';
import type { Executors } from './run-batch.ts';
import type { Bookkeeping } from './run-plan.ts';

/**
 * Runs the steps that could not be taken back. What was asked for is done and stored by now, so nothing keeps them from
 * being run; a failure leaves something that the next command takes away, and is thrown.
 */
export async function clearAway(
  steps: readonly Step[],
  executors: Executors,
  context: Context,
  record: Bookkeeping,
): Promise<void> {
  const { onStep } = context;
  const unstoppable: Context = {
    ...context,
    onStep: (phase, step) => phase !== 'begin' && onStep?.(phase, step),
  };
  const [failure, ...others] = await runAsFarAsPossible(steps, executors, unstoppable, record);
  if (failure === undefined) return;
  throw advised(failure, 'the change is made and stored; shunt apply takes away what is left over', others);
}
