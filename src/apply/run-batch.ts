import type { ResourceKind } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import type { Context } from './context.ts';

export type Executors = { readonly [K in ResourceKind]: Executor<K> };

/** Neighbouring steps of the same kind and operation: what one executor makes in one go. */
export function batches(steps: readonly Step[]): Step[][] {
  const result: Step[][] = [];
  for (const step of steps) {
    const last = result.at(-1);
    const head = last?.[0];
    if (last && head && head.op === step.op && head.resource.kind === step.resource.kind) last.push(step);
    else result.push([step]);
  }
  return result;
}

/** Tells that a batch begins. What `context.onStep` throws keeps it from being carried out. */
export function announce(batch: readonly Step[], context: Context): void {
  for (const step of batch) context.onStep?.('begin', step);
}

/**
 * Carries out a batch, calling `done` for every step that took effect, and throws the first failure: the executor's, or
 * what `context.onStep` throws of a step that is done.
 */
export async function runBatch(
  batch: readonly Step[],
  executors: Executors,
  context: Context,
  done: (step: Step) => void,
): Promise<void> {
  const kind = batch[0]?.resource.kind;
  if (kind === undefined) return;
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
