import type { KernelProbe, Surroundings } from '../../../src/doctor/surroundings.ts';
import { DEFAULT_PATHS } from '../../../src/paths.ts';

const ROOT = 'Name:\tnode\nCapEff:\t000001ffffffffff\n';

/** What of a healthy host is different; a file that is null is not there. */
export interface Differences {
  readonly files?: Readonly<Record<string, string | null>>;
  readonly release?: string;
  readonly tools?: readonly string[];
  readonly attach?: 'auto' | 'tcx' | 'clsact';
  readonly kernel?: Partial<KernelProbe> | null;
  readonly network?: Surroundings['network'];
}

/** A host on which all is well, but for the differences. */
export function hostWith(differences: Differences = {}): Surroundings {
  const files: Readonly<Record<string, string | null>> = {
    '/proc/self/status': ROOT,
    '/proc/self/limits': 'Max locked memory         8388608              8388608              bytes\n',
    '/proc/self/mounts': 'bpf /sys/fs/bpf bpf rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n',
    '/proc/sys/net/core/bpf_jit_enable': '1',
    '/proc/sys/kernel/unprivileged_bpf_disabled': '2',
    '/proc/sys/net/ipv4/ip_forward': '0',
    '/proc/sys/net/ipv6/conf/all/forwarding': '1',
    '/proc/sys/net/ipv4/conf/all/rp_filter': '2',
    '/proc/sys/net/ipv4/conf/all/route_localnet': '0',
    '/proc/sys/net/ipv6': '',
    '/proc/sys/net/ipv6/conf/all/disable_ipv6': '0',
    '/sys/kernel/btf/vmlinux': '',
    '/sys/kernel/security/lockdown': '[none] integrity confidentiality',
    ...differences.files,
  };
  const kernel: KernelProbe = {
    programType: type => type === 3,
    mapType: type => type === 27,
    helper: (programType, helper) => programType === 3 && helper === 155,
    tcxPrograms: () => [],
    programName: id => `#${id} other`,
    ...differences.kernel,
  };
  return {
    context: { paths: DEFAULT_PATHS, attach: differences.attach ?? 'auto', lockWaitMs: 0 },
    release: differences.release ?? '6.1.0-18-amd64',
    read: path => files[path] ?? null,
    exists: path => files[path] !== undefined && files[path] !== null,
    hasTool: name => (differences.tools ?? ['nsenter', 'ip', 'bpftool', 'tcpdump']).includes(name),
    kernel: differences.kernel === null ? null : kernel,
    addonError: differences.kernel === null ? 'load shunt.node: not built' : null,
    network:
      differences.network === undefined
        ? { uplinks: [{ device: 'eth0', ifindex: 2, mtu: 1500 }], filters: () => [] }
        : differences.network,
    networkError: differences.network === null ? 'list routes: EPERM' : null,
  };
}
