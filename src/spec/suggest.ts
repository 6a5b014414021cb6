/** The known word nearest to what was written, if it is near enough to be a slip of the hand; else null. */
export function suggest(written: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const word of known) {
    const distance = slipDistance(written.toLowerCase(), word.toLowerCase());
    if (distance < bestDistance) {
      best = word;
      bestDistance = distance;
    }
  }
  return best;
}

/** The hint that goes with it, or undefined. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const word = suggest(written, known);
  return word === null ? undefined : `did you mean "${word}"?`;
}

/** How far apart two words are, 0 where one begins the other; infinite where they are more than a third apart. */
function slipDistance(written: string, word: string): number {
  if (written.length >= 3 && word.startsWith(written)) return 0;
  const distance = editDistance(written, word);
  return distance <= Math.max(written.length, word.length) / 3 ? distance : Number.POSITIVE_INFINITY;
}

/** Insertions, deletions, replacements and exchanges of neighbours that lead from a to b (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + cost);
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        distance = Math.min(distance, at(beforeLast, column - 2) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
