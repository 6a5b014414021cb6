import { ShuntError } from '../errors.ts';
import { addressFromBigInt, addressToBigInt, family, type IpAddress } from './address.ts';
import { type AddressRange, compareRanges, type Prefix, prefixRange } from './prefix.ts';
import type { Subnet } from './subnet.ts';

/** Gives out the addresses of one subnet in rising order, from where it stopped the last time. */
export interface Pool {
  /**
   * The next address that is neither reserved, excluded nor taken. It starts behind the last one given and wraps once,
   * so an address that came free is the last to be given again. Throws E_EXHAUSTED.
   */
  next(isTaken: (address: IpAddress) => boolean): IpAddress;
  /** The last address given, null when there was none. */
  cursor(): IpAddress | null;
}

/** Opens a subnet for giving out addresses; `cursor` is the last one given. */
export function openPool(subnet: Subnet, exclude: readonly Prefix[], cursor: IpAddress | null): Pool {
  const { family: version, first, last } = subnet.usable;
  const closed = closedSpans(subnet, exclude);
  let current = positionOf(cursor, subnet);

  return {
    next(isTaken) {
      const start = current === null ? first : current + 1n;
      const free = search(start, last) ?? search(first, start - 1n);
      if (free === null) throw exhausted(subnet);
      return free;

      function search(from: bigint, to: bigint): IpAddress | null {
        for (let value = from; value <= to; value++) {
          const span = spanAround(closed, value);
          if (span !== null) {
            value = span.last;
            continue;
          }
          const address = addressFromBigInt(version, value);
          if (isTaken(address)) continue;
          current = value;
          return address;
        }
        return null;
      }
    },
    cursor: () => (current === null ? null : addressFromBigInt(version, current)),
  };
}

/** The number of the last address given; null when it is none of this subnet's. */
function positionOf(cursor: IpAddress | null, subnet: Subnet): bigint | null {
  const { family: version, first, last } = subnet.usable;
  if (cursor === null || family(cursor) !== version) return null;
  const value = addressToBigInt(cursor);
  return first <= value && value <= last ? value : null;
}

/** The gateway and the exclusions, apart from each other and in rising order. */
function closedSpans(subnet: Subnet, exclude: readonly Prefix[]): readonly AddressRange[] {
  const { family: version, first: gateway } = subnet.usable;
  const spans = [{ family: version, first: gateway, last: gateway }, ...exclude.map(prefixRange)];
  const inOrder = spans.filter(span => span.family === version).sort(compareRanges);
  // Prefixes nest or are apart, and one comes before those inside it.
  const apart: AddressRange[] = [];
  for (const span of inOrder) {
    if ((apart.at(-1)?.last ?? -1n) < span.last) apart.push(span);
  }
  return apart;
}

/** Binary search for the span that holds the value. */
function spanAround(spans: readonly AddressRange[], value: bigint): AddressRange | null {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span === undefined) return null;
    if (value < span.first) high = middle - 1;
    else if (value > span.last) low = middle + 1;
    else return span;
  }
  return null;
}

function exhausted(subnet: Subnet): ShuntError {
  return new ShuntError('E_EXHAUSTED', {
    operation: 'allocate',
    subject: `an address of ${subnet.prefix}`,
    reason: 'all are taken, excluded or reserved',
    hint: 'remove endpoints or exclusions, or make the subnet larger (a shorter prefix)',
  });
}
