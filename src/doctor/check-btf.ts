import { type Check, ok, warn } from './finding.ts';

/** Does the kernel describe its types? */
export const checkBtf: Check = host =>
  host.exists('/sys/kernel/btf/vmlinux')
    ? ok('kernel types', 'BTF is there')
    : warn('kernel types', 'no BTF', 'bpftool shows less; a kernel with CONFIG_DEBUG_INFO_BTF has it');
