import type { Executor } from '../plan/step.ts';
import type { Host } from './host.ts';
import { createLinks } from './link-create.ts';
import { removeLinks } from './link-remove.ts';
import { updateLink } from './link-update.ts';

/**
 * veth pairs: the host side with HOST_MAC, alias and sysctls, the pod side made inside its namespace; both down.
 * Throws E_EXISTS for a name that is taken on either side, and what openPod throws.
 */
export function linkExecutor(host: Host): Executor<'link'> {
  return (steps, done) => {
    const op = steps[0]?.op;
    if (op === 'add') createLinks(host, steps, done);
    if (op === 'remove') removeLinks(host, steps, done);
    for (const step of steps) {
      if (step.op !== 'update') continue;
      updateLink(host, step.resource, step.before);
      done(step);
    }
  };
}
