/** A path's part in the measurement. */
export interface Entrant {
  readonly name: string;
  /** Takes part in every n-th round: 1 for those that a claim rests on. */
  readonly every: number;
}

export interface Slice {
  readonly round: number;
  readonly name: string;
}

/**
 * The order in which slices run. Odd rounds run backwards (A B C, C B A, …), so that a slow drift of the machine
 * weighs on all paths alike.
 */
export function interleave(entrants: readonly Entrant[], rounds: number): Slice[] {
  return Array.from({ length: rounds }, (_, round) => {
    const names = entrants.filter(({ every }) => round % every === 0).map(({ name }) => ({ round, name }));
    return round % 2 === 0 ? names : names.reverse();
  }).flat();
}
