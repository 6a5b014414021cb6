import { missingCapabilities } from './capabilities.ts';
import { type Check, fail, ok, unknown } from './finding.ts';

/** enum bpf_prog_type: BPF_PROG_TYPE_SCHED_CLS. */
const SCHED_CLS = 3;
/** enum bpf_func_id: bpf_redirect_peer (5.10). */
const REDIRECT_PEER = 155;

/** Does the kernel take packet programs, and may they hand packets to another namespace? */
export const checkPrograms: Check = host => {
  const name = 'packet programs';
  if (host.kernel === null || missingCapabilities(host.read('/proc/self/status') ?? '').length > 0)
    return unknown(name);
  if (!host.kernel.programType(SCHED_CLS)) {
    return fail(name, 'the kernel takes none', 'it needs CONFIG_BPF_SYSCALL and CONFIG_NET_CLS_BPF');
  }
  if (!host.kernel.helper(SCHED_CLS, REDIRECT_PEER)) {
    return fail(name, 'without bpf_redirect_peer', 'Shunt needs Linux 5.10 or later');
  }
  return ok(name, 'with bpf_redirect_peer');
};
