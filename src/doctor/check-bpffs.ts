import { type Check, ok } from './finding.ts';
import { mountOf, readMounts } from './mounts.ts';

/** Is there a file system for pins? */
export const checkBpffs: Check = host => {
  const { bpffs } = host.context.paths;
  const mount = mountOf(readMounts(host.read('/proc/self/mounts') ?? ''), bpffs);
  if (mount?.type === 'bpf') return ok('bpf file system', `mounted at ${mount.path}`);
  return ok('bpf file system', `none at ${bpffs} yet; the first change mounts it`);
};
