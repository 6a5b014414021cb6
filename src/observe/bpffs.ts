import { make } from '../plan/make.ts';
import type { BpffsResource } from '../plan/resource.ts';
import { isBpffs } from '../plumbing/bpffs.ts';

/** The bpf file system at that path, or none where it is not mounted. */
export function observeBpffs(path: string): BpffsResource[] {
  return isBpffs(path) ? [make.bpffs({ owner: 'host', path })] : [];
}
