import { setTimeout as pause } from 'node:timers/promises';

export interface WaitOptions {
  /** Milliseconds until it counts as failed; 5,000 where left out. */
  readonly deadline?: number;
  /** What is waited for, for the error. */
  readonly what?: string;
}

/**
 * Asks `condition` again and again until it gives something truthy, and returns that. Throws at the deadline, with
 * the condition's own last error where it threw.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, null | undefined | false | '' | 0>> {
  const { deadline = 5_000, what = 'a condition' } = options;
  const end = performance.now() + deadline;
  let last: unknown;
  for (let interval = 2; ; interval = Math.min(interval * 2, 50)) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, null | undefined | false | '' | 0>;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`waited ${deadline} ms for ${what}`, last === undefined ? {} : { cause: last });
    }
    await pause(interval);
  }
}
