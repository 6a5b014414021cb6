import { chooseMethod } from '../datapath/method.ts';
import { buildHash } from '../datapath/object-file.ts';
import { observeAttachments } from '../datapath/observe-attachments.ts';
import { observeBuilds, observeEntries } from '../datapath/observe-datapath.ts';
import { LAYOUT } from '../generated/layout.ts';
import { observeBpffs } from '../observe/bpffs.ts';
import { observeHostFacts } from '../observe/host-facts.ts';
import { isOurs } from '../observe/host-links.ts';
import { observeHost } from '../observe/observe-host.ts';
import type { ForeignRoute } from '../plan/clash.ts';
import type { PlanFacts } from '../plan/facts.ts';
import type { AttachmentResource, NetnsRef, Resource } from '../plan/resource.ts';
import { resources } from '../plan/resources.ts';
import type { Host } from '../plumbing/host.ts';
import { devicesWithClsact } from '../plumbing/netlink/qdiscs.ts';
import type { Desired } from '../spec/desired.ts';
import { bpffsMount } from './bpffs-mount.ts';
import type { Context } from './context.ts';
import type { Manifest } from './manifest.ts';
import { leftoverNamespaces, unlistedNamespaces } from './namespaces.ts';

const DEFAULT_MTU = 1500;

/** What is wanted and what is there, in the same terms. */
export interface Survey {
  readonly wanted: readonly Resource[];
  readonly present: readonly Resource[];
  /** Routes of the host that are not this instance's. */
  readonly foreign: readonly ForeignRoute[];
}

/** What is wanted, and where to look for pods; that something is there is believed only of the kernel. */
export interface Wishes {
  readonly before: Desired;
  readonly after: Desired;
  readonly unreachable: ReadonlySet<string>;
}

/** Asks the kernel for everything that belongs to this instance. Throws E_KERNEL, E_PRIVILEGE, E_UNSUPPORTED. */
export function survey(context: Context, host: Host, manifest: Manifest, wishes: Wishes): Survey {
  const { bpffs } = context.paths;
  const { instance } = manifest;
  const devices = new Map(
    host.links().flatMap(link => (isOurs(link, instance) ? [[link.ifindex, link.name]] : [])),
  );
  const attachments = observeAttachments(bpffs, devices, devicesWithClsact(host.netlink));
  const hostFacts = observeHostFacts(host, instance);
  const facts: PlanFacts = {
    instance,
    bpffsMount: bpffsMount(bpffs),
    uplinkMtu: hostFacts.uplinkMtu ?? DEFAULT_MTU,
    gsoLimit: hostFacts.gsoLimit,
    ipv6: hostFacts.ipv6,
    layout: LAYOUT,
    build: buildHash(),
    unreachable: wishes.unreachable,
    attach: chooseMethod(context.attach, methodInUse(attachments)),
  };
  const wanted = resources(wishes.after, facts);
  const known = [...resources(wishes.before, facts), ...wanted];
  const observed = observeHost(host, {
    instance,
    namespaces: namespacesOf(known),
    created: manifest.namespaces,
    wanted: known,
  });
  const present = [
    ...mounts(facts.bpffsMount, manifest, wanted),
    ...observeBuilds(bpffs),
    ...observed,
    ...unlistedNamespaces(known, observed),
    ...leftoverNamespaces(manifest, wanted),
    ...observeEntries(bpffs, devices),
    ...attachments,
  ];
  return { wanted, present, foreign: hostFacts.routes };
}

/** A bpf file system that somebody else has mounted is not Shunt's to take away. */
function mounts(path: string, manifest: Manifest, wanted: readonly Resource[]): Resource[] {
  const ours = manifest.mounts.includes(path) || wanted.some(resource => resource.kind === 'bpffs');
  return ours ? observeBpffs(path) : [];
}

function methodInUse(attachments: readonly AttachmentResource[]): 'tcx' | 'clsact' | null {
  return attachments[0]?.method ?? null;
}

function namespacesOf(known: readonly Resource[]): Map<string, NetnsRef> {
  return new Map(
    known.flatMap(resource => (resource.kind === 'link' ? [[resource.device, resource.netns]] : [])),
  );
}
