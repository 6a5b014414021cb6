import { invalid } from '../errors.ts';

/** Reads a whole number within bounds, both included. Throws E_INPUT. */
export function parseWhole(text: string, field: string, lowest: number, highest: number): number {
  const value = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  throw invalid(field, `a whole number from ${lowest} to ${highest}`, text);
}

/** Reads a duration in seconds, at most a day, with or without fraction. Throws E_INPUT. */
export function parseSeconds(text: string, field: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 86_400) return value;
  throw invalid(field, 'seconds, 0 to 86400', text);
}
