import { type Check, ok, warn } from './finding.ts';

/** May every user load programs? */
export const checkUnprivilegedBpf: Check = host => {
  const value = host.read('/proc/sys/kernel/unprivileged_bpf_disabled');
  if (value === '0') {
    return warn(
      'unprivileged bpf',
      'every user may load programs',
      'sysctl -w kernel.unprivileged_bpf_disabled=1',
    );
  }
  return ok('unprivileged bpf', value === null ? 'not known to this kernel' : 'off');
};
