import type { Step } from '../plan/step.ts';
import { HOST_MAC } from '../spec/mac.ts';
import type { Host } from './host.ts';
import { deleteLinkGroup, type Link, setLink } from './netlink/links.ts';
import type { Outcome } from './netlink/outcome.ts';
import { refusal } from './refusal.ts';

/** Where the numbers of temporary groups begin: "Sh" and zeros, out of the way of those people give. */
const FIRST_GROUP = 0x53680000;

/** Removes the pairs of many steps at once. A device of that name which is not Shunt's is left alone. */
export function removeLinks(
  host: Host,
  steps: readonly Step<'link'>[],
  done: (step: Step<'link'>) => void,
): void {
  const links = host.find(steps.map(({ resource }) => resource.device));
  const doomed = steps.flatMap(({ resource: { device, alias } }) => {
    const link = links.get(device);
    return link && isOurs(link, alias) ? [link] : [];
  });
  deleteLinks(host, doomed);
  for (const step of steps) done(step);
}

/** Deletes devices in one go; those that are gone meanwhile are passed over. Throws E_KERNEL. */
export function deleteLinks(host: Host, links: Iterable<Link>): void {
  const doomed = [...links];
  const names = doomed.map(link => link.name);
  if (names.length === 0) return;
  const group = freeGroup(host);
  try {
    check(host.netlink.send(names.map(name => setLink(name, { group }))), 'group', names);
    check([host.netlink.sendOne(deleteLinkGroup(group))], 'delete', names);
  } catch (failure) {
    host.netlink.send(doomed.map(link => setLink(link.name, { group: link.group })));
    throw failure;
  }
}

/** A pair whose making was cut short has no alias yet, but the address. */
function isOurs(link: Link, alias: string): boolean {
  return link.kind === 'veth' && (link.alias === alias || (link.alias === null && link.mac === HOST_MAC));
}

function freeGroup(host: Host): number {
  const used = new Set(host.links().map(link => link.group));
  let group = FIRST_GROUP + (process.pid & 0xffff);
  while (used.has(group)) group += 1;
  return group;
}

function check(outcomes: readonly Outcome[], operation: string, names: readonly string[]): void {
  for (const [index, outcome] of outcomes.entries()) {
    // With none left in the group the kernel says ENODEV as well.
    if (outcome.ok || outcome.code === 'ENODEV') continue;
    const subject = outcomes.length === names.length ? (names[index] ?? '') : `${names.length} links`;
    throw refusal(outcome, `${operation} link`, subject);
  }
}
