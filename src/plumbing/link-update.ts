import { isDeepStrictEqual } from 'node:util';
import type { LinkResource } from '../plan/resource.ts';
import { macBytes } from '../spec/mac.ts';
import type { Host } from './host.ts';
import { createLinks } from './link-create.ts';
import { removeLinks } from './link-remove.ts';
import { setLink } from './netlink/links.ts';
import type { Outcome } from './netlink/outcome.ts';
import { refusal } from './refusal.ts';
import { writeSysctls } from './sysctls.ts';

const OPERATION = 'change link of';

/**
 * Changes a pair in place; one that leads elsewhere is made anew, and what hung on it is gone. The MTU of both ends is
 * set whatever `before` says, for it has one number where there are two devices.
 */
export function updateLink(host: Host, resource: LinkResource, before: LinkResource): void {
  const { device, ifname, mac, mtu, gsoMax, alias, netns, owner } = resource;
  if (ifname !== before.ifname || !isDeepStrictEqual(netns, before.netns)) {
    removeLinks(host, [{ op: 'remove', resource: before }], () => {});
    createLinks(host, [{ op: 'add', resource }], () => {});
    return;
  }
  const pod = host.pod(netns, OPERATION, owner);
  try {
    check(host.netlink.sendOne(setLink(device, { mtu, gsoMax, alias })), owner);
    // Any setting of a MAC, also to what it was, makes the kernel forget every neighbour of the device.
    const change = mac === before.mac ? { mtu, gsoMax } : { mtu, gsoMax, mac: macBytes(mac) };
    check(pod.netlink().sendOne(setLink(ifname, change)), owner);
    writeSysctls(null, resource.sysctls, owner);
  } finally {
    pod.close();
  }
}

function check(outcome: Outcome, owner: string): void {
  if (!outcome.ok) throw refusal(outcome, OPERATION, owner);
}
