/** Random numbers that are the same in every run (mulberry32). */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, 0 ≤ x < limit. */
  below(limit: number): number;
  /** A number of that many random bits. */
  bits(count: number): bigint;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    below: limit => Math.floor(next() * limit),
    bits: count => {
      let value = 0n;
      for (let index = 0; index < count; index++) value = (value << 1n) | BigInt(next() < 0.5 ? 0 : 1);
      return value;
    },
  };
}
