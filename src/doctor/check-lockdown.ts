import { type Check, ok, warn } from './finding.ts';

/** Does the kernel keep things even from root (kernel_lockdown(7))? */
export const checkLockdown: Check = host => {
  const mode = /\[(\w+)\]/.exec(host.read('/sys/kernel/security/lockdown') ?? '[none]')?.[1] ?? 'none';
  if (mode === 'confidentiality') {
    return warn('lockdown', mode, 'programs may not read kernel memory; forwarding needs none of it');
  }
  return ok('lockdown', mode);
};
