import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ShuntError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import type { Paths } from '../paths.ts';
import type { Resource } from '../plan/resource.ts';
import { stateError } from '../store/state-error.ts';

/**
 * What this instance has put into the kernel, in words that every version understands: plain lists of the kinds of
 * things that outlive a process. Written before they are made, so that nothing is ever there that is not listed. It
 * lives beside the lock, below /run: like the kernel state it describes, a reboot ends it.
 */
export interface Manifest {
  readonly version: 1;
  readonly instance: string;
  readonly bpffs: string;
  /** Host-side devices. */
  readonly devices: readonly string[];
  /** Namespace paths that Shunt made. */
  readonly namespaces: readonly string[];
  /** Addresses on lo. */
  readonly addresses: readonly string[];
  /** Prefixes of host routes, all with rtm_protocol 83. */
  readonly routes: readonly string[];
  /** Mount point of a bpf file system that Shunt mounted. */
  readonly mounts: readonly string[];
  /** Files below /sys that Shunt changed for a moment, and what was in them before. */
  readonly restore: Readonly<Record<string, string>>;
}

type Lists = Pick<Manifest, 'devices' | 'namespaces' | 'addresses' | 'routes' | 'mounts'>;

/**
 * The manifest of an instance, or null when it never made anything since boot (or the run folder is gone). Throws
 * E_STATE for one that is damaged, E_CONFLICT for that of another instance.
 */
export function readManifest(paths: Paths): Manifest | null {
  const path = manifestPath(paths);
  if (!existsSync(path)) return null;
  const manifest = parse(path, emptyManifest('', ''));
  if (manifest.bpffs === paths.bpffs) return manifest;
  throw new ShuntError('E_CONFLICT', {
    operation: 'use',
    subject: paths.run,
    reason: `it belongs to the instance whose pins are in ${manifest.bpffs}`,
    hint: 'give each instance folders of its own: --bpffs, --run and --state',
  });
}

export function emptyManifest(instance: string, bpffs: string): Manifest {
  return {
    version: 1,
    instance,
    bpffs,
    devices: [],
    namespaces: [],
    addresses: [],
    routes: [],
    mounts: [],
    restore: {},
  };
}

/** Writes it whole or not at all. Throws E_STATE when it cannot be written, such as for a full disk. */
export function writeManifest(paths: Paths, manifest: Manifest): void {
  const path = manifestPath(paths);
  try {
    makeFolder(paths.run);
    writeDurably(unfinished(path), `${JSON.stringify(manifest)}\n`);
    renameSync(unfinished(path), path);
  } catch (failure) {
    rmSync(unfinished(path), { recursive: true, force: true });
    throw stateError('write', path, failure);
  }
}

/** Removes it, with what a killed command may have left of a new one. */
export function removeManifest(paths: Pick<Paths, 'run'>): void {
  const path = manifestPath(paths);
  for (const file of [unfinished(path), path]) rmSync(file, { force: true });
}

/** The manifest with these resources added to its lists. */
export function recorded(manifest: Manifest, resources: readonly Resource[]): Manifest {
  return merge(manifest, listed(resources), (before, more) => [...new Set([...before, ...more])]);
}

/** The manifest without these resources. */
export function forgotten(manifest: Manifest, resources: readonly Resource[]): Manifest {
  return merge(manifest, listed(resources), (before, gone) => {
    const absent = new Set(gone);
    return before.filter(item => !absent.has(item));
  });
}

function listed(resources: readonly Resource[]): Lists {
  const lists = { devices: [], namespaces: [], addresses: [], routes: [], mounts: [] } as Record<
    keyof Lists,
    string[]
  >;
  for (const resource of resources) {
    if (resource.kind === 'link') lists.devices.push(resource.device);
    if (resource.kind === 'namespace') lists.namespaces.push(resource.path);
    if (resource.kind === 'host-address') lists.addresses.push(resource.address);
    if (resource.kind === 'host-route') lists.routes.push(resource.prefix);
    if (resource.kind === 'bpffs') lists.mounts.push(resource.path);
  }
  return lists;
}

function merge(
  manifest: Manifest,
  lists: Lists,
  combine: (before: readonly string[], items: readonly string[]) => string[],
): Manifest {
  return {
    ...manifest,
    devices: combine(manifest.devices, lists.devices),
    namespaces: combine(manifest.namespaces, lists.namespaces),
    addresses: combine(manifest.addresses, lists.addresses),
    routes: combine(manifest.routes, lists.routes),
    mounts: combine(manifest.mounts, lists.mounts),
  };
}

function parse(path: string, fresh: Manifest): Manifest {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    // What a later version lists besides is not lost on us: it is found in the kernel by its marks.
    const manifest = { ...fresh, ...(parsed as Manifest) };
    if (!isManifest(manifest)) throw new Error('it is no manifest of Shunt');
    return manifest;
  } catch (cause) {
    throw new ShuntError('E_STATE', {
      operation: 'read',
      subject: path,
      reason: (cause as Error).message,
      hint: `move the file away (mv ${path} ${path}.broken); Shunt then finds its things by their marks`,
      cause,
    });
  }
}

function isManifest({ instance, bpffs, restore, ...lists }: Manifest): boolean {
  const { devices, namespaces, addresses, routes, mounts } = lists;
  return (
    typeof instance === 'string' &&
    /^[0-9a-f]{8}$/.test(instance) &&
    typeof bpffs === 'string' &&
    [devices, namespaces, addresses, routes, mounts].every(isListOfTexts) &&
    typeof restore === 'object' &&
    restore !== null &&
    isListOfTexts(Object.values(restore))
  );
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(path, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unfinished(path: string): string {
  return `${path}.new`;
}

function manifestPath({ run }: Pick<Paths, 'run'>): string {
  return join(run, 'manifest.json');
}
