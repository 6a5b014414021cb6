import type { Plan } from '../plan/step.ts';
import type { Desired } from '../spec/desired.ts';
import type { Context } from './context.ts';

/** What a change did or, with dryRun, would do. */
export interface ChangeReport {
  readonly plan: Plan;
  readonly before: Desired;
  readonly after: Desired;
  readonly applied: boolean;
  readonly durationMs: number;
}

/** Turns what the user wanted so far into what they want now; pure, throws ShuntError on bad input. */
export type Edit = (desired: Desired) => Desired;

/**
 * The one road: lock, read the desired state, edit it, observe the kernel, plan, apply, store. With dryRun it stops
 * after the plan and changes nothing. On failure every step is undone and the stored state is as before.
 */
export declare function change(context: Context, edit: Edit, options?: { readonly dryRun?: boolean }): Promise<ChangeReport>;
