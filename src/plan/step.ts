import type { Resource, ResourceKind, ResourceOf } from './resource.ts';

/** One change of the kernel, as plain data. */
export type Step<K extends ResourceKind = ResourceKind> =
  | { readonly op: 'add'; readonly resource: ResourceOf<K> }
  | { readonly op: 'update'; readonly resource: ResourceOf<K>; readonly before: ResourceOf<K> }
  | { readonly op: 'remove'; readonly resource: ResourceOf<K> };

/** All steps in the order in which they are to be run: removals in reverse order of making, then the rest. */
export interface Plan {
  readonly steps: readonly Step[];
  /** What a person should know besides the steps, such as a short change of a global setting. */
  readonly notes: readonly string[];
}

/**
 * Carries out steps of one kind and one operation, as few system calls as it can. Calls `done` after each step that
 * took effect; throws ShuntError at the first that did not. Removing what is gone is success; adding what exists is
 * E_EXISTS.
 */
export type Executor<K extends ResourceKind> = (
  steps: readonly Step<K>[],
  done: (step: Step<K>) => void,
) => void | Promise<void>;

/** The step that takes `step` back. */
export function invert(step: Step): Step {
  switch (step.op) {
    case 'add':
      return { op: 'remove', resource: step.resource };
    case 'remove':
      return { op: 'add', resource: step.resource };
    case 'update':
      return { op: 'update', resource: step.before as Resource, before: step.resource as Resource } as Step;
  }
}
