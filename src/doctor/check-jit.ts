import { type Check, ok, warn } from './finding.ts';

/** Are programs compiled, or interpreted several times slower? */
export const checkJit: Check = host => {
  const value = host.read('/proc/sys/net/core/bpf_jit_enable');
  // Only the first network namespace shows it; kernels built with CONFIG_BPF_JIT_ALWAYS_ON always compile.
  if (value === null) return ok('JIT', 'not shown in this network namespace');
  if (value === '0')
    return warn('JIT', 'off: programs are interpreted', 'sysctl -w net.core.bpf_jit_enable=1');
  return ok('JIT', 'on');
};
