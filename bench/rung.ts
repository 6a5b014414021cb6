import type { Path } from '../src/measure/place.ts';

/** One way for two pods of a host to talk: what is compared. */
export interface Rung {
  /** As in --only and in the results. */
  readonly name: string;
  /** What it is, for a reader of the table. */
  readonly title: string;
  /** Takes part in every n-th round: 1 where a goal depends on it. */
  readonly every: number;
  /** Takes part in request/response alone. */
  readonly requestResponseOnly?: boolean;
  /** Builds it, with namespaces of its own. Throws when something it needs is missing. */
  setUp(): Promise<Standing>;
}

/** A rung that is built. */
export interface Standing {
  readonly path: Path;
  /** Takes everything away again. */
  dispose(): Promise<void>;
}
