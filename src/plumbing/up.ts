import type { Executor, Step } from '../plan/step.ts';
import { runBatch } from './batch.ts';
import { deviceGone } from './device-gone.ts';
import type { Host } from './host.ts';
import { setLink, settleLinks } from './netlink/links.ts';
import { refusal } from './refusal.ts';

/**
 * Brings host-side devices up, from where on packets flow, and down again: once they are up, both ends can send. Up is a
 * state and not a thing, so bringing up what is up is success. Throws E_NOT_FOUND when the device is gone.
 */
export function upExecutor(host: Host): Executor<'up'> {
  return (steps, done) => {
    runBatch<Step<'up'>>(host.netlink, {
      steps,
      encode: ({ op, resource }) => setLink(resource.device, { up: op !== 'remove' }),
      forgive: steps[0]?.op === 'remove' ? ['ENODEV'] : [],
      explain: ({ op, resource: { device, owner } }, failure) => {
        const operation = op === 'remove' ? 'bring down' : 'bring up';
        const subject = `${device} (${owner})`;
        return failure.code === 'ENODEV'
          ? deviceGone(device, operation, subject)
          : refusal(failure, operation, subject);
      },
      done,
    });
    const brought = steps.filter(({ op }) => op !== 'remove').map(({ resource }) => resource.device);
    if (brought.length > 0) settleLinks(host.netlink, brought);
  };
}
