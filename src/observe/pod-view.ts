import { ShuntError } from '../errors.ts';
import type { NetnsRef } from '../plan/resource.ts';
import type { Host } from '../plumbing/host.ts';
import { type DeviceAddress, listAddresses } from '../plumbing/netlink/addresses.ts';
import { type Link, listLinks } from '../plumbing/netlink/links.ts';
import { listNeighbours, type Neighbour } from '../plumbing/netlink/neighbours.ts';
import { netnsIds } from '../plumbing/netlink/netnsid.ts';
import { listRoutes, type Route } from '../plumbing/netlink/routes.ts';
import type { Pod } from '../plumbing/pod.ts';
import type { Sysctls } from '../plumbing/sysctls.ts';
import { readDeviceSysctls } from './device-sysctls.ts';

/** What the pod's side of one host-side device looks like. */
export interface PodView {
  readonly netns: NetnsRef;
  readonly link: Link;
  readonly addresses: readonly DeviceAddress[];
  readonly neighbours: readonly Neighbour[];
  readonly routes: readonly Route[];
  readonly sysctls: Sysctls;
}

/** A host-side device, where its pod should be, and the sysctls to read there. */
export interface PodQuestion {
  readonly link: Link;
  readonly netns: NetnsRef;
  readonly sysctls: readonly string[];
}

/** Namespaces held open at a time: far from the usual limit of 1,024 descriptors. */
const PODS_AT_A_TIME = 64;

/**
 * Looks into the pods: host-side ifindex → what its peer is like. A device whose peer is not in the namespace that is
 * asked about, or whose namespace is gone, has no entry.
 */
export function viewPods(host: Host, questions: readonly PodQuestion[]): ReadonlyMap<number, PodView> {
  const views = new Map<number, PodView>();
  for (let start = 0; start < questions.length; start += PODS_AT_A_TIME) {
    viewSome(host, questions.slice(start, start + PODS_AT_A_TIME), views);
  }
  return views;
}

function viewSome(host: Host, questions: readonly PodQuestion[], views: Map<number, PodView>): void {
  const opened: { pod: Pod; question: PodQuestion }[] = [];
  try {
    for (const question of questions) {
      const pod = openIfThere(host, question);
      if (pod) opened.push({ pod, question });
    }
    const ids = netnsIds(
      host.netlink,
      opened.map(({ pod }) => pod.native.fd),
    );
    for (const [index, { pod, question }] of opened.entries()) {
      // Without a number the host has no device that leads there.
      if (ids[index] === null || ids[index] !== question.link.peerNetnsid) continue;
      const view = viewPod(pod, question);
      if (view) views.set(question.link.ifindex, view);
    }
  } finally {
    for (const { pod } of opened) pod.close();
  }
}

function openIfThere(host: Host, { link, netns }: PodQuestion): Pod | null {
  try {
    return host.pod(netns, 'look into', link.name);
  } catch (error) {
    const gone = error instanceof ShuntError && ['E_NOT_FOUND', 'E_CONFLICT', 'E_INPUT'].includes(error.code);
    if (!gone) throw error;
    return null;
  }
}

function viewPod(pod: Pod, { link: hostSide, netns, sysctls }: PodQuestion): PodView | null {
  const socket = pod.netlink();
  const link = listLinks(socket).find(candidate => candidate.ifindex === hostSide.peer);
  if (!link) return null;
  return {
    netns,
    link,
    addresses: listAddresses(socket).filter(address => address.ifindex === link.ifindex),
    neighbours: listNeighbours(socket).filter(neighbour => neighbour.ifindex === link.ifindex),
    routes: listRoutes(socket).filter(route => route.devices.includes(link.ifindex)),
    sysctls: readDeviceSysctls(link, sysctls, pod.native),
  };
}
