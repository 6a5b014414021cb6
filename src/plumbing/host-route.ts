import { ShuntError } from '../errors.ts';
import type { HostRouteResource } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import { runBatch } from './batch.ts';
import { deviceGone } from './device-gone.ts';
import type { Host } from './host.ts';
import { instanceMark } from './instance-mark.ts';
import type { Link } from './netlink/links.ts';
import type { NetlinkFailure } from './netlink/outcome.ts';
import { addRoute, deleteRoute, type RouteKey } from './netlink/routes.ts';
import { refusal } from './refusal.ts';

type RouteStep = Step<'host-route'>;

/**
 * Routes of the host: to pods through their devices, which must be up, and the unreachable ones, whose metric is the
 * instance's mark. Throws E_EXISTS, E_NOT_FOUND when the device is gone.
 */
export function hostRouteExecutor(host: Host, instance: string): Executor<'host-route'> {
  const mark = instanceMark(instance);
  return (steps, done) => {
    const links = host.find(steps.flatMap(({ resource }) => resource.device ?? []));
    const removing = steps[0]?.op === 'remove';
    runBatch<RouteStep>(host.netlink, {
      steps: netFirst(steps, removing),
      encode: step => encode(step, mark, links),
      forgive: removing ? ['ESRCH', 'ENODEV'] : [],
      explain,
      done,
    });
  };
}

/** The net below comes first and goes last, so that no packet to a pod strays to an uplink meanwhile. */
function netFirst(steps: readonly RouteStep[], removing: boolean): RouteStep[] {
  const rank = ({ resource }: RouteStep): number => Number((resource.type === 'unreachable') === removing);
  return [...steps].sort((a, b) => rank(a) - rank(b));
}

/** A prefix never turns from one type into the other: unreachable is a whole subnet, unicast a single address. */
function encode(
  { op, resource }: RouteStep,
  mark: number,
  links: ReadonlyMap<string, Link>,
): Uint8Array | null | ShuntError {
  const { prefix, type, device, mtu, source } = resource;
  const ifindex = device === null ? null : links.get(device)?.ifindex;
  if (ifindex === undefined) {
    // The route went with its device.
    return op === 'remove' ? null : deviceGone(device ?? '', 'add route', spoken(resource));
  }
  const key: RouteKey = {
    prefix,
    type,
    ifindex,
    mtu,
    source,
    ...(type === 'unreachable' ? { metric: mark } : {}),
  };
  return op === 'remove' ? deleteRoute(key) : addRoute(key, op === 'update');
}

function explain({ op, resource }: RouteStep, failure: NetlinkFailure): ShuntError {
  const subject = spoken(resource);
  if (op === 'remove') return refusal(failure, 'remove route', subject);
  switch (failure.code) {
    case 'EEXIST':
      return new ShuntError('E_EXISTS', {
        operation: 'add route',
        subject,
        reason: 'the host has a route to it already',
        hint: `ip route show ${resource.prefix} tells who made it; remove it, or choose another address`,
      });
    case 'ENETDOWN':
      return refusal(failure, 'add route', subject, `ip link set ${resource.device} up, then shunt apply`);
    default:
      return refusal(failure, 'add route', subject);
  }
}

function spoken({ prefix, type, device, owner }: HostRouteResource): string {
  return `${type === 'unreachable' ? 'unreachable ' : ''}${prefix}${device === null ? '' : ` via ${device}`} (${owner})`;
}
