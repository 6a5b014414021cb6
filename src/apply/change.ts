import { refuseClashes } from '../plan/clash.ts';
import { diff, isFinal } from '../plan/diff.ts';
import type { Plan } from '../plan/step.ts';
import type { Desired } from '../spec/desired.ts';
import { saveDesired } from '../store/desired-state.ts';
import { clearAway } from './clear-away.ts';
import type { Context } from './context.ts';
import { executors } from './executors.ts';
import { expedited } from './expedite.ts';
import { type Instance, openInstance } from './instance.ts';
import { keepJournal } from './journal.ts';
import { lock } from './lock.ts';
import { refuseTakenNamespaces } from './namespaces.ts';
import { findPods } from './pods.ts';
import { runPlan } from './run-plan.ts';
import { survey } from './survey.ts';

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
 * after the plan and changes nothing. On failure every step is undone and the stored state is as before. Steps that could
 * not be undone come after the state is stored.
 */
export async function change(
  context: Context,
  edit: Edit,
  options: { readonly dryRun?: boolean } = {},
): Promise<ChangeReport> {
  const start = performance.now();
  if (options.dryRun) return rehearse(context, edit, start);
  const held = await lock(context);
  try {
    return await carryOut(context, edit, start);
  } finally {
    held.close();
  }
}

async function rehearse(context: Context, edit: Edit, start: number): Promise<ChangeReport> {
  const instance = await openInstance(context);
  try {
    const { plan, after } = prepare(context, instance, edit);
    return report(instance, plan, after, false, start);
  } finally {
    instance.close();
  }
}

async function carryOut(context: Context, edit: Edit, start: number): Promise<ChangeReport> {
  const instance = await openInstance(context);
  try {
    const { plan, after } = prepare(context, instance, edit);
    const journal = keepJournal(context.paths, instance.manifest);
    const run = executors(instance.host, instance.manifest.instance, context.paths.bpffs);
    const store = async (): Promise<void> => {
      await saveDesired(instance.store, after, instance.revision);
    };
    const steps = plan.steps.filter(step => !isFinal(step));
    await expedited(steps, journal, () => runPlan(steps, run, context, journal, store));
    await clearAway(plan.steps.filter(isFinal), run, context, journal);
    return report(instance, plan, after, true, start);
  } finally {
    instance.close();
  }
}

function prepare(context: Context, instance: Instance, edit: Edit): { plan: Plan; after: Desired } {
  const { host, manifest, desired: before } = instance;
  const { desired: after, unreachable } = findPods(host, before, edit(before));
  const { wanted, present, foreign } = survey(context, host, manifest, { before, after, unreachable });
  refuseClashes(before, after, foreign);
  const plan = diff(wanted, present);
  refuseTakenNamespaces(plan.steps);
  return { plan: { ...plan, notes: [...plan.notes, ...lostPods(unreachable)] }, after };
}

function lostPods(unreachable: ReadonlySet<string>): string[] {
  return [...unreachable].map(
    name =>
      `endpoint ${name} waits: its namespace is gone (shunt endpoint rm ${name}, or start the pod again)`,
  );
}

function report(
  instance: Instance,
  plan: Plan,
  after: Desired,
  applied: boolean,
  start: number,
): ChangeReport {
  return { plan, before: instance.desired, after, applied, durationMs: performance.now() - start };
}
