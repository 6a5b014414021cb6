import { isDeepStrictEqual } from 'node:util';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from './resource.ts';
import type { Plan, Step } from './step.ts';

/** Above this many changes on hooks, grace periods of the kernel are expedited while they are made. */
export const EXPEDITE_ABOVE = 4;

/** Once gone, these do not come back as they were: who lives in a namespace, an older build's programs, others' pins. */
const IRRETRIEVABLE: ReadonlySet<ResourceKind> = new Set(['bpffs', 'datapath', 'namespace']);

/**
 * The steps that lead from what the kernel has to what it should have. What is not wanted goes first, detach before
 * the device, so that names and addresses are free again; then what is missing comes, attach and `up` last; what cannot
 * be taken back (see isFinal) goes at the very end.
 */
export function diff(desired: readonly Resource[], observed: readonly Resource[]): Plan {
  const wanted = new Map(desired.map(resource => [resource.id, resource]));
  const present = firstById(observed);
  const rebuilt = rebuiltDevices(desired, present);
  const stale = (resource: Resource): boolean => {
    const successor = wanted.get(resource.id);
    return (
      successor === undefined ||
      // An address that another device gets: changed in place, it could not be changed back once the one it had is gone.
      deviceOf(successor) !== deviceOf(resource) ||
      rebuilt.has(deviceOf(resource) ?? '') ||
      // Of two with one id (a hook held in both ways after a kill) one is enough.
      present.get(resource.id) !== resource
    );
  };
  const removals = byRank(observed.filter(stale), -1).map(
    (resource): Step => ({ op: 'remove', resource }) as Step,
  );
  const changes = byRank(desired, 1).flatMap(resource => {
    const before = present.get(resource.id);
    return change(resource, before && !stale(before) ? before : undefined);
  });
  const steps = [
    ...removals.filter(step => !isFinal(step)),
    ...changes,
    ...removals.filter(step => isFinal(step)),
  ];
  return { steps, notes: notes(steps) };
}

/** Is it a step that cannot be taken back? These are the last of a plan, run when everything else is done and stored. */
export function isFinal({ op, resource }: Step): boolean {
  return op === 'remove' && IRRETRIEVABLE.has(resource.kind);
}

/** Number of steps that put a program on a hook or take it off. */
export function hookChanges(steps: readonly Step[]): number {
  return steps.filter(step => step.resource.kind === 'attachment' && step.op !== 'update').length;
}

/**
 * Devices that are not there, or are there but cannot be changed into what is wanted (with another MAC a device forgets
 * its permanent neighbours). Whatever hangs on them died with them or must be made anew: a row may hold the index of a
 * device that is gone.
 */
function rebuiltDevices(desired: readonly Resource[], present: ReadonlyMap<string, Resource>): Set<string> {
  const rebuilt = new Set<string>();
  for (const wanted of desired) {
    if (wanted.kind !== 'link') continue;
    const before = present.get(wanted.id);
    const same =
      before?.kind === 'link' &&
      before.ifname === wanted.ifname &&
      before.mac === wanted.mac &&
      isDeepStrictEqual(before.netns, wanted.netns);
    if (!same) rebuilt.add(wanted.device);
  }
  return rebuilt;
}

function firstById(resources: readonly Resource[]): Map<string, Resource> {
  const found = new Map<string, Resource>();
  for (const resource of resources) if (!found.has(resource.id)) found.set(resource.id, resource);
  return found;
}

function change(resource: Resource, before: Resource | undefined): Step[] {
  if (!before) return [{ op: 'add', resource } as Step];
  if (isDeepStrictEqual({ ...before, owner: '' }, { ...resource, owner: '' })) return [];
  return [{ op: 'update', resource, before } as Step];
}

function deviceOf(resource: Resource): string | null {
  return 'device' in resource ? resource.device : null;
}

/**
 * Unreachable routes stand guard over a subnet before its first endpoint is there and until its last one is gone:
 * without them, what the host sends to an address that nobody has would leave by an uplink.
 */
function rank(resource: Resource): number {
  const guard = resource.kind === 'host-route' && resource.type === 'unreachable';
  return guard ? RESOURCE_KINDS.indexOf('host-address') + 0.5 : RESOURCE_KINDS.indexOf(resource.kind);
}

function byRank(resources: readonly Resource[], direction: 1 | -1): Resource[] {
  return [...resources].sort((a, b) => direction * (rank(a) - rank(b)));
}

function notes(steps: readonly Step[]): string[] {
  const hooks = hookChanges(steps);
  if (hooks <= EXPEDITE_ABOVE) return [];
  return [
    `/sys/kernel/rcu_expedited is 1 while ${hooks} hooks change: each would hold the kernel's link lock for a whole grace period`,
  ];
}
