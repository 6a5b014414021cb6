import { describe, expect, test } from 'vitest';
import { checkAttach } from '../../../src/doctor/check-attach.ts';
import { checkBpffs } from '../../../src/doctor/check-bpffs.ts';
import { checkBtf } from '../../../src/doctor/check-btf.ts';
import { checkBuild } from '../../../src/doctor/check-build.ts';
import { checkCgroup } from '../../../src/doctor/check-cgroup.ts';
import { checkForwarding } from '../../../src/doctor/check-forwarding.ts';
import { checkHooks } from '../../../src/doctor/check-hooks.ts';
import { checkIpv6 } from '../../../src/doctor/check-ipv6.ts';
import { checkJit } from '../../../src/doctor/check-jit.ts';
import { checkKernel } from '../../../src/doctor/check-kernel.ts';
import { checkLockdown } from '../../../src/doctor/check-lockdown.ts';
import { checkMemlock } from '../../../src/doctor/check-memlock.ts';
import { checkNeighbours } from '../../../src/doctor/check-neighbours.ts';
import { checkPrivilege } from '../../../src/doctor/check-privilege.ts';
import { checkPrograms } from '../../../src/doctor/check-programs.ts';
import { checkRingBuffer } from '../../../src/doctor/check-ring-buffer.ts';
import { checkRouteLocalnet } from '../../../src/doctor/check-route-localnet.ts';
import { checkRpFilter } from '../../../src/doctor/check-rp-filter.ts';
import { checkTools } from '../../../src/doctor/check-tools.ts';
import { checkUnprivilegedBpf } from '../../../src/doctor/check-unprivileged-bpf.ts';
import { checkUplinks } from '../../../src/doctor/check-uplinks.ts';
import type { Check, Finding } from '../../../src/doctor/finding.ts';
import { type Differences, hostWith } from './host.ts';

const nobody = { '/proc/self/status': 'CapEff:\t0000000000000000\n' };
const uplink = { device: 'eth0', ifindex: 2, mtu: 1500 };

/** Check, what is different from a healthy host, state, and what was found. */
const CASES: readonly (readonly [Check, Differences, Finding['state'], found: string | RegExp])[] = [
  [checkBuild, { kernel: null }, 'fail', 'load shunt.node: not built'],
  [checkPrivilege, {}, 'ok', 'all that is needed'],
  [checkPrivilege, { files: nobody }, 'fail', 'without CAP_NET_ADMIN, CAP_SYS_ADMIN, CAP_BPF'],
  [
    checkPrivilege,
    { files: { '/proc/self/status': 'CapEff:\t0000000000201000\n' } },
    'fail',
    'without CAP_BPF',
  ],
  [checkKernel, {}, 'ok', '6.1.0-18-amd64'],
  [checkKernel, { release: '5.10.0' }, 'ok', '5.10.0'],
  [checkKernel, { release: '5.9.16' }, 'fail', '5.9.16'],
  [checkKernel, { release: '4.19.0-26-amd64' }, 'fail', '4.19.0-26-amd64'],
  [checkPrograms, {}, 'ok', 'with bpf_redirect_peer'],
  [checkPrograms, { kernel: { programType: () => false } }, 'fail', 'the kernel takes none'],
  [checkPrograms, { kernel: { helper: () => false } }, 'fail', 'without bpf_redirect_peer'],
  [checkPrograms, { files: nobody }, 'warn', /root only/],
  [checkAttach, {}, 'ok', 'tcx'],
  [checkAttach, { attach: 'clsact' }, 'ok', 'clsact, as told; tcx is there too'],
  [checkAttach, { kernel: { tcxPrograms: () => 'absent' } }, 'ok', /^clsact/],
  [checkAttach, { kernel: { tcxPrograms: () => 'absent' }, attach: 'tcx' }, 'fail', 'no tcx hooks'],
  [checkAttach, { kernel: { tcxPrograms: () => 'denied' } }, 'warn', /root only/],
  [checkRingBuffer, {}, 'ok', 'there'],
  [checkRingBuffer, { kernel: { mapType: () => false } }, 'warn', 'absent'],
  [checkJit, {}, 'ok', 'on'],
  [checkJit, { files: { '/proc/sys/net/core/bpf_jit_enable': '0' } }, 'warn', /interpreted/],
  [checkJit, { files: { '/proc/sys/net/core/bpf_jit_enable': null } }, 'ok', /not shown/],
  [checkBtf, {}, 'ok', 'BTF is there'],
  [checkBtf, { files: { '/sys/kernel/btf/vmlinux': null } }, 'warn', 'no BTF'],
  [checkLockdown, {}, 'ok', 'none'],
  [checkLockdown, { files: { '/sys/kernel/security/lockdown': null } }, 'ok', 'none'],
  [
    checkLockdown,
    { files: { '/sys/kernel/security/lockdown': 'none integrity [confidentiality]' } },
    'warn',
    'confidentiality',
  ],
  [checkUnprivilegedBpf, {}, 'ok', 'off'],
  [
    checkUnprivilegedBpf,
    { files: { '/proc/sys/kernel/unprivileged_bpf_disabled': '0' } },
    'warn',
    /every user/,
  ],
  [checkMemlock, {}, 'ok', 'no limit since Linux 5.11'],
  [checkMemlock, { release: '5.10.0' }, 'warn', 'at most 8388608 B'],
  [
    checkMemlock,
    { release: '5.10.0', files: { '/proc/self/limits': 'Max locked memory  unlimited  unlimited  bytes' } },
    'ok',
    'unlimited',
  ],
  [checkBpffs, {}, 'ok', 'mounted at /sys/fs/bpf'],
  [checkBpffs, { files: { '/proc/self/mounts': 'sysfs /sys sysfs rw 0 0' } }, 'ok', /first change mounts it/],
  [checkCgroup, {}, 'ok', 'mounted at /sys/fs/cgroup'],
  [checkCgroup, { files: { '/proc/self/mounts': '' } }, 'warn', 'not mounted'],
  [checkForwarding, {}, 'ok', 'IPv4 off, IPv6 on'],
  [checkRpFilter, {}, 'ok', 'loose'],
  [checkRouteLocalnet, {}, 'ok', 'off'],
  [checkRouteLocalnet, { files: { '/proc/sys/net/ipv4/conf/all/route_localnet': '1' } }, 'warn', /127.0.0.1/],
  [checkIpv6, {}, 'ok', 'on'],
  [checkIpv6, { files: { '/proc/sys/net/ipv6': null } }, 'warn', 'this kernel has none'],
  [checkIpv6, { files: { '/proc/sys/net/ipv6/conf/all/disable_ipv6': '1' } }, 'warn', 'disabled'],
  [checkUplinks, {}, 'ok', 'eth0 mtu 1500'],
  [checkUplinks, { network: { uplinks: [], filters: () => [] } }, 'ok', /no default route/],
  [
    checkUplinks,
    { network: { uplinks: [{ ...uplink, mtu: 1200 }], filters: () => [] } },
    'warn',
    'eth0 mtu 1200',
  ],
  [checkUplinks, { network: null }, 'fail', 'list routes: EPERM'],
  [checkHooks, {}, 'ok', 'none on the uplinks'],
  [
    checkHooks,
    {
      kernel: { tcxPrograms: (_ifindex, direction) => (direction === 'ingress' ? [12] : []) },
      network: {
        uplinks: [uplink],
        filters: (_ifindex, direction) =>
          direction === 'egress'
            ? [
                { kind: 'bpf', programId: 7, name: 'cil_to_netdev' },
                { kind: 'flower', programId: null, name: null },
              ]
            : [],
      },
    },
    'ok',
    'eth0 ingress: tcx #12 other, eth0 egress: bpf #7 cil_to_netdev, eth0 egress: flower',
  ],
  [checkNeighbours, {}, 'ok', 'none'],
  [checkNeighbours, { files: { '/run/docker.sock': '' } }, 'ok', 'Docker'],
  [checkNeighbours, { files: { '/run/docker.sock': '', '/run/firewalld': '' } }, 'warn', 'Docker, firewalld'],
  [checkTools, {}, 'ok', 'nsenter, ip, bpftool, tcpdump'],
  [checkTools, { tools: ['nsenter', 'ip'] }, 'ok', /without bpftool, tcpdump/],
  [checkTools, { tools: ['ip'] }, 'warn', 'no nsenter'],
];

describe('doctor', () => {
  test.each(CASES.map(([check, ...rest]) => [check.name, check, ...rest] as const))(
    '%s',
    async (_name, check, differences, state, found) => {
      const finding = await check(hostWith(differences));
      expect(finding.state).toBe(state);
      if (typeof found === 'string') expect(finding.found).toBe(found);
      else expect(finding.found).toMatch(found);
      expect(finding.hint === null, 'a hint exactly where something is amiss').toBe(state === 'ok');
    },
  );
});
