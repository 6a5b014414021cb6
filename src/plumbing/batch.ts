import { ShuntError } from '../errors.ts';
import type { NetlinkFailure, Outcome } from './netlink/outcome.ts';
import type { RouteSocket } from './netlink/route-socket.ts';

/** Steps that take one message each. */
export interface Batch<S> {
  readonly steps: readonly S[];
  /** The message; null where there is nothing to do; an error where it cannot be done. */
  readonly encode: (step: S) => Uint8Array | null | ShuntError;
  /** errnos that mean it is so already. */
  readonly forgive?: readonly string[];
  readonly explain: (step: S, failure: NetlinkFailure) => ShuntError;
  readonly done: (step: S) => void;
}

/**
 * Sends the messages of all steps together. The kernel carries on after one it refuses, so `done` is called for every
 * step that took effect, also for those behind the first that did not, whose error is thrown then.
 */
export function runBatch<S>(
  socket: RouteSocket,
  { steps, encode, forgive = [], explain, done }: Batch<S>,
): void {
  const encoded = steps.map(encode);
  const outcomes = socket.send(encoded.filter(message => message instanceof Uint8Array)).values();
  const errors = steps.map((step, index): ShuntError | null => {
    const message = encoded[index];
    if (message instanceof ShuntError) return message;
    const outcome: Outcome | undefined = message ? outcomes.next().value : undefined;
    return !outcome || outcome.ok || forgive.includes(outcome.code) ? null : explain(step, outcome);
  });
  for (const [index, step] of steps.entries()) if (errors[index] === null) done(step);
  const first = errors.find(error => error !== null);
  if (first) throw first;
}
