import { change } from '../apply/change.ts';
import { ShuntError } from '../errors.ts';
import { stepText } from '../output/step-text.ts';
import { missingCapabilities } from './capabilities.ts';
import { type Check, fail, ok, unknown, warn } from './finding.ts';

/** Is anything of Shunt's in the kernel that nothing wants any more? What `shunt apply` would take away says so. */
export const checkLeftovers: Check = async host => {
  const name = 'leftovers';
  if (host.kernel === null || missingCapabilities(host.read('/proc/self/status') ?? '').length > 0)
    return unknown(name);
  try {
    const { plan } = await change(host.context, desired => desired, { dryRun: true });
    const left = plan.steps.filter(step => step.op === 'remove');
    if (left.length === 0) return ok(name, 'none');
    const some = left.slice(0, 3).map(stepText).join('; ');
    return warn(name, `${left.length}, such as ${some}`, 'shunt apply removes them');
  } catch (error) {
    if (!(error instanceof ShuntError)) throw error;
    return fail(name, error.message, error.hint ?? 'run shunt plan --verbose');
  }
};
