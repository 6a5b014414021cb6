/** Where one end of a measurement runs. */
export interface Place {
  /** Path of a network namespace. */
  readonly netns: string;
}

/** One way through the kernel, from a client to a server. */
export interface Path {
  readonly client: Place;
  readonly server: Place;
  /** The server's address as the client knows it. */
  readonly address: string;
}

/** The argument vector that runs a program in a place, on one core, ahead of whatever else wants that core. */
export function pinned(place: Place, core: number, command: readonly string[]): readonly [string, string[]] {
  return [
    'nsenter',
    [`--net=${place.netns}`, '--', 'nice', '-n', '-20', 'taskset', '-c', String(core), ...command],
  ];
}
