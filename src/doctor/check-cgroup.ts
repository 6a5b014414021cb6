import { type Check, ok, warn } from './finding.ts';
import { readMounts } from './mounts.ts';

/** Is there a cgroup v2 tree for programs that look at sockets? */
export const checkCgroup: Check = host => {
  const mount = readMounts(host.read('/proc/self/mounts') ?? '').find(({ type }) => type === 'cgroup2');
  if (mount) return ok('cgroup v2', `mounted at ${mount.path}`);
  return warn(
    'cgroup v2',
    'not mounted',
    'mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified; endpoints work without',
  );
};
