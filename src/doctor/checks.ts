import { checkAttach } from './check-attach.ts';
import { checkBpffs } from './check-bpffs.ts';
import { checkBtf } from './check-btf.ts';
import { checkBuild } from './check-build.ts';
import { checkCgroup } from './check-cgroup.ts';
import { checkForwarding } from './check-forwarding.ts';
import { checkHooks } from './check-hooks.ts';
import { checkInstance } from './check-instance.ts';
import { checkIpv6 } from './check-ipv6.ts';
import { checkJit } from './check-jit.ts';
import { checkKernel } from './check-kernel.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkLockdown } from './check-lockdown.ts';
import { checkMemlock } from './check-memlock.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkPrivilege } from './check-privilege.ts';
import { checkPrograms } from './check-programs.ts';
import { checkRingBuffer } from './check-ring-buffer.ts';
import { checkRouteLocalnet } from './check-route-localnet.ts';
import { checkRpFilter } from './check-rp-filter.ts';
import { checkTools } from './check-tools.ts';
import { checkUnprivilegedBpf } from './check-unprivileged-bpf.ts';
import { checkUplinks } from './check-uplinks.ts';
import type { Check, Finding } from './finding.ts';
import type { Surroundings } from './surroundings.ts';

/** All checks, from the ground up. */
export const CHECKS: readonly Check[] = [
  checkBuild,
  checkPrivilege,
  checkKernel,
  checkPrograms,
  checkAttach,
  checkRingBuffer,
  checkJit,
  checkBtf,
  checkLockdown,
  checkUnprivilegedBpf,
  checkMemlock,
  checkBpffs,
  checkCgroup,
  checkForwarding,
  checkRpFilter,
  checkRouteLocalnet,
  checkIpv6,
  checkUplinks,
  checkHooks,
  checkNeighbours,
  checkTools,
  checkInstance,
  checkLeftovers,
];

/** Looks at everything, one after the other. */
export async function examine(host: Surroundings): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(await check(host));
  return findings;
}
