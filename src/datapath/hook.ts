import type { ProgramName } from '../generated/programs.ts';
import type { Direction, TcFilter } from '../native/addon.ts';

/**
 * Which hook of a host-side device a program sits on: seen from the device, what a pod sends comes in and what goes
 * to a pod goes out.
 */
export const HOOK: Readonly<Record<ProgramName, Direction>> = {
  from_endpoint: 'ingress',
  to_endpoint: 'egress',
};

/**
 * The place of Shunt's filters on clsact: a priority of its own, in nobody's way, and a handle to find them by.
 * tc numbers filters from 49152 downwards on its own, so a fixed one below that is never taken by accident.
 */
export const FILTER: TcFilter = { priority: 0x5348, handle: 1 };

/** bpf_link_type of a tcx link (kernel 6.6). */
export const LINK_TYPE_TCX = 11;
