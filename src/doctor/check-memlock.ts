import { type Check, ok, warn } from './finding.ts';

/** Maps of a hundred endpoints, with room. */
const ENOUGH = 64 * 1024 * 1024;

/** Is there a limit on the memory of maps? Since Linux 5.11 the memory cgroup accounts for it instead. */
export const checkMemlock: Check = host => {
  const [major = 0, minor = 0] = host.release.split('.').map(part => Number.parseInt(part, 10));
  if (major > 5 || (major === 5 && minor >= 11)) return ok('locked memory', 'no limit since Linux 5.11');
  const limit = /^Max locked memory\s+(\S+)/m.exec(host.read('/proc/self/limits') ?? '')?.[1] ?? 'unlimited';
  if (limit === 'unlimited' || Number(limit) >= ENOUGH)
    return ok('locked memory', limit === 'unlimited' ? limit : `${limit} B`);
  return warn('locked memory', `at most ${limit} B`, 'ulimit -l unlimited');
};
