import { ShuntError } from '../errors.ts';
import type { HostAddressResource } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import { addressBits, family } from '../spec/address.ts';
import { joinPrefix, type Prefix } from '../spec/prefix.ts';
import { runBatch } from './batch.ts';
import type { Host } from './host.ts';
import { instanceMark } from './instance-mark.ts';
import { addAddress, deleteAddress } from './netlink/addresses.ts';
import { LOOPBACK_IFINDEX } from './netlink/linux-if-link.ts';
import type { NetlinkFailure } from './netlink/outcome.ts';
import { refusal } from './refusal.ts';

/**
 * The host's own addresses, on lo. Their metric is the instance's mark, which says who made them also to kernels that
 * do not keep IFA_PROTO (before 5.18). Throws E_EXISTS.
 */
export function hostAddressExecutor(host: Host, instance: string): Executor<'host-address'> {
  const metric = instanceMark(instance);
  return (steps, done) =>
    runBatch<Step<'host-address'>>(host.netlink, {
      steps,
      encode: ({ op, resource }) => {
        const address = hostPrefix(resource);
        if (op === 'remove') return deleteAddress(LOOPBACK_IFINDEX, address);
        const replace = op === 'update';
        return addAddress({ ifindex: LOOPBACK_IFINDEX, address, withoutRoute: true, metric, replace });
      },
      forgive: steps[0]?.op === 'remove' ? ['EADDRNOTAVAIL'] : [],
      explain: (step, failure) => explain(step, failure),
      done,
    });
}

/** The address with the length that stands for it alone. */
function hostPrefix({ address }: HostAddressResource): Prefix {
  return joinPrefix(address, addressBits(family(address)));
}

function explain({ op, resource }: Step<'host-address'>, failure: NetlinkFailure): ShuntError {
  const subject = `${resource.address} on lo (${resource.owner})`;
  if (op === 'remove') return refusal(failure, 'remove address', subject);
  if (failure.code !== 'EEXIST') return refusal(failure, 'add address', subject);
  return new ShuntError('E_EXISTS', {
    operation: 'add address',
    subject,
    reason: 'the host has it already',
    hint: `choose another subnet, or take it away: ip address del ${hostPrefix(resource)} dev lo`,
  });
}
