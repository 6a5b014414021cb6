/** What planning needs to know of this host besides the resources that are there already. */
export interface PlanFacts {
  /** Tells instances apart; see device-name.ts. */
  readonly instance: string;
  /** Where a bpf file system must be mounted. */
  readonly bpffsMount: string;
  /** MTU of the way out: the smallest of the uplinks, 1500 without one. */
  readonly uplinkMtu: number;
  /** Most bytes the kernel allows for gso_max_size; 65536 before 5.19. */
  readonly gsoLimit: number;
  /** The kernel speaks IPv6. */
  readonly ipv6: boolean;
  /** Hash of the map layouts of this build. */
  readonly layout: string;
  /** Hash of this build's object file. */
  readonly build: string;
  /** Endpoints whose pod is gone: nothing is wanted for them until it is back. */
  readonly unreachable: ReadonlySet<string>;
  /** How programs are to be attached. */
  readonly attach: 'tcx' | 'clsact';
}
