import { type Check, fail, ok } from './finding.ts';

/** bpf_redirect_peer() and bpf_redirect_neigh() came with it. */
const FLOOR = [5, 10] as const;

/** Is the kernel new enough? Features are asked for one by one elsewhere; this says what to upgrade to. */
export const checkKernel: Check = host => {
  const [major = 0, minor = 0] = host.release.split('.').map(part => Number.parseInt(part, 10));
  if (major > FLOOR[0] || (major === FLOOR[0] && minor >= FLOOR[1])) return ok('kernel', host.release);
  return fail('kernel', host.release, `Shunt needs Linux ${FLOOR.join('.')} or later`);
};
