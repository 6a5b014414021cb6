import { setImmediate as turn } from 'node:timers/promises';
import { ShuntError } from '../errors.ts';
import type { ResourceKind } from '../plan/resource.ts';
import { type Executor, invert, type Plan, type Step } from '../plan/step.ts';
import type { Context } from './context.ts';

export type Executors = { readonly [K in ResourceKind]: Executor<K> };

export interface RunOptions {
  /** Called with each batch before it runs (write-ahead) … */
  readonly before: (steps: readonly Step[]) => void;
  /** … and after it has run, or has been taken back. */
  readonly after: (steps: readonly Step[]) => void;
}

/**
 * Runs a plan in batches of one kind and operation. When a step fails, or `context.onStep` throws, everything that took
 * effect is taken back in reverse and the first failure is thrown; failures of taking back are listed in its detail.
 * Between batches the event loop gets a turn, so that a signal is heard.
 */
export async function runPlan(
  plan: Plan,
  executors: Executors,
  context: Context,
  options: RunOptions,
): Promise<void> {
  const finished: Step[] = [];
  try {
    for (const batch of batches(plan.steps)) {
      options.before(batch);
      await runBatch(batch, executors, context, step => finished.push(step));
      options.after(batch);
      await turn();
    }
  } catch (failure) {
    throw withUndoFailures(failure, await undo(finished, executors, context, options));
  }
}

/** Runs every step it can, whatever fails, and returns the failures: for taking everything away. */
export async function runAsFarAsPossible(
  plan: Plan,
  executors: Executors,
  context: Context,
  options: RunOptions,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const batch of batches(plan.steps)) {
    options.before(batch);
    const finished = new Set<Step>();
    try {
      await runBatch(batch, executors, context, step => finished.add(step));
    } catch (failure) {
      failures.push(failure);
      const rest = batch.filter(step => !finished.has(step)).slice(1);
      failures.push(...(await runAsFarAsPossible({ steps: rest, notes: [] }, executors, context, options)));
    }
    options.after(batch.filter(step => finished.has(step)));
  }
  return failures;
}

async function undo(
  finished: readonly Step[],
  executors: Executors,
  context: Context,
  options: RunOptions,
): Promise<unknown[]> {
  const inverse = [...finished].reverse().map(invert);
  const quiet: Context = {
    ...context,
    onStep: (phase, step) => phase === 'done' && context.onStep?.('undo', step),
  };
  return runAsFarAsPossible({ steps: inverse, notes: [] }, executors, quiet, options);
}

async function runBatch(
  batch: readonly Step[],
  executors: Executors,
  context: Context,
  done: (step: Step) => void,
): Promise<void> {
  const kind = batch[0]?.resource.kind;
  if (kind === undefined) return;
  for (const step of batch) context.onStep?.('begin', step);
  const execute = executors[kind] as Executor<ResourceKind>;
  const complaints: unknown[] = [];
  await execute(batch, step => {
    done(step);
    try {
      context.onStep?.('done', step);
    } catch (complaint) {
      // Held back: the batch may have reached the kernel in one call, and every step of it must be on record first.
      complaints.push(complaint);
    }
  });
  if (complaints.length > 0) throw complaints[0];
}

/** Neighbouring steps of the same kind and operation. */
function batches(steps: readonly Step[]): Step[][] {
  const result: Step[][] = [];
  for (const step of steps) {
    const last = result.at(-1);
    const head = last?.[0];
    if (last && head && head.op === step.op && head.resource.kind === step.resource.kind) last.push(step);
    else result.push([step]);
  }
  return result;
}

function withUndoFailures(failure: unknown, undoFailures: readonly unknown[]): unknown {
  if (undoFailures.length === 0 || !(failure instanceof ShuntError)) return failure;
  const { code, operation, subject, reason } = failure;
  return new ShuntError(code, {
    operation,
    subject,
    reason,
    hint: `${undoFailures.length} steps could not be taken back: run the command again, or shunt down`,
    detail: [failure.detail, ...undoFailures.map(String)].filter(Boolean).join('\n'),
    cause: failure,
  });
}
