import type { PlanFacts } from '../../../src/plan/facts.ts';

/** A host with IPv6 and an uplink of 1500 bytes. */
export const FACTS: PlanFacts = {
  instance: '0a1b2c3d',
  bpffsMount: '/sys/fs/bpf',
  uplinkMtu: 1500,
  gsoLimit: 524_280,
  ipv6: true,
  layout: 'layout1',
  build: 'build1',
  unreachable: new Set(),
  attach: 'tcx',
};
