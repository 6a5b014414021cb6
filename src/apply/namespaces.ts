import { ShuntError } from '../errors.ts';
import { addon } from '../native/addon.ts';
import { make } from '../plan/make.ts';
import type { NamespaceResource, Resource } from '../plan/resource.ts';
import type { Step } from '../plan/step.ts';
import { isLeftover } from '../plumbing/namespace.ts';
import type { Manifest } from './manifest.ts';

/**
 * Namespaces that are Shunt's although the manifest does not say so (it may be lost): stored state says that Shunt makes
 * them, and a device of this instance leads into them, which it would not had somebody else made them.
 */
export function unlistedNamespaces(
  known: readonly Resource[],
  observed: readonly Resource[],
): NamespaceResource[] {
  const ids = new Set(observed.map(({ id }) => id));
  const entered = new Set(observed.flatMap(one => (one.kind === 'link' ? [one.netns.path] : [])));
  const found = known.filter(
    (one): one is NamespaceResource => one.kind === 'namespace' && !ids.has(one.id) && entered.has(one.path),
  );
  return [...new Map(found.map(one => [one.id, one])).values()];
}

/** Files of namespaces whose making or removal was cut short, and which nothing wants any more. */
export function leftoverNamespaces(manifest: Manifest, wanted: readonly Resource[]): NamespaceResource[] {
  const ids = new Set(wanted.map(({ id }) => id));
  return manifest.namespaces
    .filter(isLeftover)
    .map(path => make.namespace({ owner: 'host', path }))
    .filter(({ id }) => !ids.has(id));
}

/**
 * Refuses to make a namespace where there is one, before it is put on record as Shunt's: what is on record is taken away
 * when nothing wants it. Throws E_EXISTS.
 */
export function refuseTakenNamespaces(steps: readonly Step[]): void {
  for (const { op, resource } of steps) {
    if (op !== 'add' || resource.kind !== 'namespace') continue;
    const opened = addon().openNamespace(resource.path);
    if (!opened.ok) continue;
    opened.value.close();
    throw new ShuntError('E_EXISTS', {
      operation: 'create namespace',
      subject: `${resource.path} (${resource.owner})`,
      reason: 'the name is taken',
      hint: 'use the namespace that is there without having it created, or choose another name',
    });
  }
}
