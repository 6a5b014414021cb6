/** Where one instance keeps its things; instances with different paths never meet. */
export interface Paths {
  /** Pins of programs, maps and links. */
  readonly bpffs: string;
  /** Desired state. */
  readonly state: string;
  /** Lock and manifest; does not survive a reboot, like the kernel state it describes. */
  readonly run: string;
  /** The file that `apply` reads when -f is left out. */
  readonly config: string;
}

export const DEFAULT_PATHS: Paths = {
  bpffs: '/sys/fs/bpf/shunt',
  state: '/var/lib/shunt',
  run: '/run/shunt',
  config: '/etc/shunt/shunt.yaml',
};
