import type { NetnsRef, Resource } from '../plan/resource.ts';

/** What to look for. */
export interface ObserveQuery {
  /** Eight hex digits; only what carries this instance's mark is reported. */
  readonly instance: string;
  /** Host-side device → namespace where its pod is, for every endpoint that is or was wanted. */
  readonly namespaces: ReadonlyMap<string, NetnsRef>;
  /** Paths of namespaces that Shunt has made. */
  readonly created: readonly string[];
  /**
   * What should be there. It says which sysctls to read, in which order to list what has no order in the kernel, and
   * who owns what; nothing is reported for being wanted.
   */
  readonly wanted: readonly Resource[];
}
