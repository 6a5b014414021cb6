import type { Paths } from '../paths.ts';
import type { Step } from '../plan/step.ts';

/** What every command hands down: where the instance lives and how the user wants it done. */
export interface Context {
  readonly paths: Paths;
  /** Forced by --attach; auto probes the kernel. */
  readonly attach: 'auto' | 'tcx' | 'clsact';
  /** Milliseconds to wait for another command's lock; 0 fails at once. */
  readonly lockWaitMs: number;
  /** Aborted when the user wants to stop; ends the waiting for the lock. */
  readonly signal?: AbortSignal;
  /** Called before and after each step: progress, --verbose. A throw fails the step. */
  readonly onStep?: (phase: 'begin' | 'done' | 'undo', step: Step) => void;
}
