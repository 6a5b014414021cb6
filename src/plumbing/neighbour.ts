import { ShuntError } from '../errors.ts';
import type { NeighbourResource } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import { runBatch } from './batch.ts';
import { deviceGone } from './device-gone.ts';
import type { Host } from './host.ts';
import type { Link } from './netlink/links.ts';
import { addNeighbour, deleteNeighbour, listNeighbours } from './netlink/neighbours.ts';
import { refusal } from './refusal.ts';

/**
 * Permanent neighbours on host-side devices. What the host has found out about an address by itself gives way; a
 * permanent entry is E_EXISTS. Throws E_NOT_FOUND when the device is gone.
 */
export function neighbourExecutor(host: Host): Executor<'neighbour'> {
  return (steps, done) => {
    const links = host.find(steps.map(({ resource }) => resource.device));
    const removing = steps[0]?.op === 'remove';
    const taken = steps[0]?.op === 'add' ? permanentNeighbours(host) : new Set<string>();
    runBatch<Step<'neighbour'>>(host.netlink, {
      steps,
      encode: step => encode(step, links.get(step.resource.device), taken),
      forgive: removing ? ['ENOENT', 'ENODEV'] : [],
      explain: ({ resource }, failure) =>
        refusal(failure, removing ? 'remove neighbour' : 'add neighbour', spoken(resource)),
      done,
    });
  };
}

function encode(
  { op, resource }: Step<'neighbour'>,
  link: Link | undefined,
  taken: ReadonlySet<string>,
): Uint8Array | null | ShuntError {
  const { address, device, mac } = resource;
  if (op === 'remove') return link ? deleteNeighbour(link.ifindex, address) : null;
  if (!link) return deviceGone(device, 'add neighbour', spoken(resource));
  if (taken.has(`${link.ifindex} ${address}`)) return exists(resource);
  return addNeighbour(link.ifindex, address, mac, true);
}

function permanentNeighbours(host: Host): ReadonlySet<string> {
  const permanent = listNeighbours(host.netlink).filter(neighbour => neighbour.permanent);
  return new Set(permanent.map(({ ifindex, address }) => `${ifindex} ${address}`));
}

function exists(resource: NeighbourResource): ShuntError {
  return new ShuntError('E_EXISTS', {
    operation: 'add neighbour',
    subject: spoken(resource),
    reason: 'a permanent neighbour is there already',
    hint: `ip neighbour del ${resource.address} dev ${resource.device} takes it away`,
  });
}

function spoken({ address, device, owner }: NeighbourResource): string {
  return `${address} on ${device} (${owner})`;
}
