import { dirname } from 'node:path';
import { isBpffs } from '../plumbing/bpffs.ts';

const USUAL = '/sys/fs/bpf';

/**
 * Where a bpf file system is, or is to be mounted, for pins below `bpffs`: the usual place when they are below it, else
 * the nearest folder above that is one already, else the folder itself.
 */
export function bpffsMount(bpffs: string): string {
  if (bpffs === USUAL || bpffs.startsWith(`${USUAL}/`)) return USUAL;
  for (let folder = bpffs; folder !== dirname(folder); folder = dirname(folder)) {
    if (isBpffs(folder)) return folder;
  }
  return bpffs;
}
