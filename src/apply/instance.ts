import { instanceOf } from '../plan/device-name.ts';
import { type Host, openHost } from '../plumbing/host.ts';
import type { Desired } from '../spec/desired.ts';
import { loadDesired } from '../store/desired-state.ts';
import { FileStore } from '../store/file-store.ts';
import type { Context } from './context.ts';
import { emptyManifest, type Manifest, readManifest } from './manifest.ts';

/** An instance, opened for one command. */
export interface Instance {
  readonly store: FileStore;
  readonly desired: Desired;
  readonly revision: number;
  readonly manifest: Manifest;
  readonly host: Host;
  close(): void;
}

/** Opens what belongs to the paths of a context. Throws E_STATE, E_PRIVILEGE, E_KERNEL. */
export async function openInstance(context: Context): Promise<Instance> {
  const { paths } = context;
  const store = new FileStore(paths.state);
  const { desired, revision } = await loadDesired(store);
  const manifest = readManifest(paths) ?? emptyManifest(instanceOf(paths.bpffs), paths.bpffs);
  const host = openHost();
  return { store, desired, revision, manifest, host, close: () => host.close() };
}
