import { setImmediate as turn } from 'node:timers/promises';
import { ShuntError } from '../errors.ts';
import { invert, type Step } from '../plan/step.ts';
import { advised, countFailures } from './advised.ts';
import type { Context } from './context.ts';
import { runAsFarAsPossible } from './run-as-far-as-possible.ts';
import { announce, batches, type Executors, runBatch } from './run-batch.ts';

/** Keeps book of what is made and taken away. */
export interface Bookkeeping {
  /** Called with each batch before it runs (write-ahead) … */
  readonly before: (steps: readonly Step[]) => void;
  /** … and with those steps of it that took effect. */
  readonly after: (steps: readonly Step[]) => void;
}

/**
 * Runs steps in batches of one kind and operation, then `commit`. When a step or the commit fails, or `context.onStep`
 * throws, everything that took effect is taken back in reverse and the first failure is thrown; failures of taking back
 * are listed in its detail. Between batches the event loop gets a turn, so that a signal is heard.
 */
export async function runPlan(
  steps: readonly Step[],
  executors: Executors,
  context: Context,
  record: Bookkeeping,
  commit: () => Promise<void>,
): Promise<void> {
  const finished = new Set<Step>();
  let current: readonly Step[] = [];
  let started = false;
  try {
    for (const batch of batches(steps)) {
      started = false;
      current = batch;
      record.before(batch);
      announce(batch, context);
      started = true;
      await runBatch(batch, executors, context, step => finished.add(step));
      record.after(batch);
      await turn();
    }
    await commit();
  } catch (failure) {
    const unfinished = current.filter(step => !finished.has(step));
    const undo = { executors, context: quiet(context), record };
    const failures = [
      ...(await takeBackUncertain(started ? unfinished : [], undo)),
      ...(await takeBack([...finished], undo)),
      ...forget(unfinished, record),
    ];
    if (failures.length === 0) throw failure;
    const hint = `taking it back met ${countFailures(failures)}: run the command again, or shunt down`;
    throw advised(failure, hint, failures);
  }
}

interface Undo {
  readonly executors: Executors;
  readonly context: Context;
  readonly record: Bookkeeping;
}

function takeBack(finished: readonly Step[], { executors, context, record }: Undo): Promise<unknown[]> {
  return runAsFarAsPossible([...finished].reverse().map(invert), executors, context, record);
}

/**
 * A step that failed may have been half done. An addition cleans up after itself (and what it found in its place is
 * somebody else's); a change is made back, and what was to go is made again where it is missing.
 */
async function takeBackUncertain(unfinished: readonly Step[], undo: Undo): Promise<unknown[]> {
  const failures = await takeBack(
    unfinished.filter(step => step.op !== 'add'),
    undo,
  );
  return failures.filter(failure => !(failure instanceof ShuntError && failure.code === 'E_EXISTS'));
}

/** What was put on record before it was made, and was not made, is not ours to take away later. */
function forget(unfinished: readonly Step[], record: Bookkeeping): unknown[] {
  try {
    record.after(unfinished.filter(step => step.op === 'add').map(invert));
    return [];
  } catch (failure) {
    return [failure];
  }
}

function quiet(context: Context): Context {
  return { ...context, onStep: (phase, step) => phase === 'done' && context.onStep?.('undo', step) };
}
