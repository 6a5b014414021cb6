/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One thing the user wants; what its key names is its kind and name: "networks/blue". */
export interface StoredDocument {
  readonly key: string;
  readonly value: Json;
}

/** Documents as they were together at one revision. */
export interface Snapshot {
  /** 0: nothing was ever stored. */
  readonly revision: number;
  /** By key, in the order of keys. */
  readonly documents: readonly StoredDocument[];
}

/** Puts a document, or with null takes it away. */
export interface Change {
  readonly key: string;
  readonly value: Json;
}

/** Is told what changed. */
export interface Watcher {
  /** What changed since the watch began or since the last call. */
  onChange(changes: readonly Change[], revision: number): void;
  /** What is stored cannot be used, as the other methods would throw; the watch goes on. */
  onError(error: unknown): void;
}

/** Stops a watch. */
export interface Watch {
  close(): void;
}

/**
 * Where the desired state is kept: a set of small documents under keys, changed together or not at all. Narrow enough
 * for a folder on this host and for etcd between hosts. Keys in use: `meta`, `networks/NAME`, `endpoints/NAME`,
 * `cursors/NETWORK`. All methods throw E_STATE when what is stored cannot be used and E_PRIVILEGE when it may not be.
 */
export interface Store {
  /** The document, or null. */
  get(key: string): Promise<StoredDocument | null>;
  /** All documents whose key begins with the prefix. */
  list(prefix: string): Promise<Snapshot>;
  /**
   * Makes all changes, or none, and returns the new revision. Throws E_CONFLICT when the store is at another revision
   * than the changes were made for.
   */
  commit(changes: readonly Change[], expectedRevision: number): Promise<number>;
  /** Tells of changes under the prefix from now on. */
  watch(prefix: string, watcher: Watcher): Watch;
}
