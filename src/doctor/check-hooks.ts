import type { Direction } from '../native/addon.ts';
import type { Uplink } from '../observe/host-facts.ts';
import { type Check, ok, unknown } from './finding.ts';
import type { HostNetwork, KernelProbe } from './surroundings.ts';

/** Who else has programs on the uplinks? Shunt leaves them alone; whoever looks for a lost packet wants to know. */
export const checkHooks: Check = host => {
  const { kernel, network } = host;
  if (kernel === null || network === null) return unknown('programs of others');
  const found = network.uplinks.flatMap(uplink =>
    (['ingress', 'egress'] as const).flatMap(direction => residents(uplink, direction, kernel, network)),
  );
  return ok('programs of others', found.length === 0 ? 'none on the uplinks' : found.join(', '));
};

function residents(
  uplink: Uplink,
  direction: Direction,
  kernel: KernelProbe,
  network: HostNetwork,
): string[] {
  const tcx = kernel.tcxPrograms(uplink.ifindex, direction);
  const programs = typeof tcx === 'string' ? [] : tcx.map(id => `tcx ${kernel.programName(id)}`);
  const filters = network.filters(uplink.ifindex, direction).map(filter => {
    const id = filter.programId === null ? '' : ` #${filter.programId}`;
    return `${filter.kind}${id}${filter.name === null ? '' : ` ${filter.name}`}`;
  });
  return [...programs, ...filters].map(text => `${uplink.device} ${direction}: ${text}`);
}
