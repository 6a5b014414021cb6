import { type ChangeReport, change, type Edit } from '../apply/change.ts';
import type { Context } from '../apply/context.ts';
import { ShuntError } from '../errors.ts';
import { painter } from '../output/colour.ts';
import { diffText, planData, planText } from '../output/plan-text.ts';
import { print } from '../output/print.ts';
import { progress } from '../output/progress.ts';
import { requirePrivilege } from './privilege.ts';
import type { Session } from './session.ts';

/**
 * Changes the host, telling how it goes; stops between steps when the user wants to, and then everything is taken back.
 * Throws E_PRIVILEGE before anything else where it cannot work, E_INTERRUPTED.
 */
export async function carryOut(
  session: Session,
  operation: string,
  subject: string,
  edit: Edit,
): Promise<ChangeReport> {
  requirePrivilege(operation, subject);
  return withProgress(session, context => {
    const { onStep } = context;
    return change(
      {
        ...context,
        onStep: (phase, step) => {
          // The engine takes a failing step as the end, and back comes all that was done before it.
          if (phase === 'begin' && wantsToStop(session)) throw interruption(session.io.signal.reason);
          onStep?.(phase, step);
        },
      },
      edit,
    );
  });
}

/** Finds out what a change would do. */
export async function rehearse(session: Session, edit: Edit): Promise<ChangeReport> {
  return change(session.context, edit, { dryRun: true });
}

/** Prints the plan of a change that was not carried out, as list of steps or as patch. */
export async function printPlan(
  session: Session,
  report: ChangeReport,
  style: 'steps' | 'patch',
): Promise<void> {
  const paint = painter(session.io.stdout, session.io.env);
  await print(session.io.stdout, session.format ?? (session.quiet ? 'name' : 'table'), {
    value: { pending: report.plan.steps.length > 0, ...planData(report.plan) },
    text: () => (style === 'patch' ? diffText(report.plan, paint) : planText(report.plan, paint)),
    names: () => report.plan.steps.map(step => step.resource.id),
  });
}

/** Does work with a context that tells how it goes. */
export async function withProgress<T>(session: Session, work: (context: Context) => Promise<T>): Promise<T> {
  const { onStep, end } = progress(session.io.stderr, session.verbose);
  try {
    return await work({ ...session.context, onStep });
  } finally {
    end();
  }
}

/** A reader of stdout that went away is no reason to stop a change half-way. */
function wantsToStop({ io }: Session): boolean {
  return io.signal.aborted && io.signal.reason !== 'SIGPIPE';
}

function interruption(signal: string): ShuntError {
  return new ShuntError('E_INTERRUPTED', {
    operation: 'apply',
    subject: 'plan',
    reason: `interrupted by ${signal}; everything done so far was taken back`,
  });
}
