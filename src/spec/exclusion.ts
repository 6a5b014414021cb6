import { invalid } from '../errors.ts';
import { addressBits, addressFromBigInt, addressToBigInt, family, parseIpAddress } from './address.ts';
import { type AddressRange, joinPrefix, type Prefix, parsePrefix } from './prefix.ts';

/**
 * Reads addresses that are to be left alone: a prefix, one address, or a range "first-last". Returns the prefixes
 * that cover exactly these, lowest first. Throws E_INPUT.
 */
export function parseExclusion(text: string, field = 'exclude'): readonly Prefix[] {
  const dash = text.indexOf('-');
  if (dash >= 0) return coverRange(parseRange(text, dash, field));
  if (text.includes('/')) return [parsePrefix(text, field)];
  const address = parseIpAddress(text, field);
  return [joinPrefix(address, addressBits(family(address)))];
}

/** The fewest prefixes that cover the range and nothing else, lowest first. */
export function coverRange(range: AddressRange): readonly Prefix[] {
  const bits = addressBits(range.family);
  const prefixes: Prefix[] = [];
  for (let start = range.first; start <= range.last; ) {
    let below = 0;
    while (below < bits && fits(start, BigInt(below + 1), range.last)) below++;
    prefixes.push(joinPrefix(addressFromBigInt(range.family, start), bits - below));
    start += 1n << BigInt(below);
  }
  return prefixes;
}

/** Can a prefix with that many free bits begin at `start` and end by `last`? */
function fits(start: bigint, below: bigint, last: bigint): boolean {
  const size = 1n << below;
  return start % size === 0n && start + size - 1n <= last;
}

function parseRange(text: string, dash: number, field: string): AddressRange {
  const low = parseIpAddress(text.slice(0, dash).trim(), field);
  const high = parseIpAddress(text.slice(dash + 1).trim(), field);
  if (family(low) !== family(high)) throw invalid(field, 'both ends of a range in one family', text);
  const range = { family: family(low), first: addressToBigInt(low), last: addressToBigInt(high) };
  if (range.first > range.last)
    throw invalid(field, 'the lower address first', text, `did you mean ${high}-${low}?`);
  return range;
}
