import { invalid } from '../errors.ts';
import {
  addressBits,
  addressFromBigInt,
  addressToBigInt,
  family,
  type IpAddress,
  parseIpAddress,
} from './address.ts';
import type { Brand } from './brand.ts';

/**
 * An address with a prefix length, such as "10.40.0.0/16". What the user writes has no bits below the length
 * (parsePrefix); the address of an interface together with its length ("10.40.0.5/16") comes from joinPrefix.
 */
export type Prefix = Brand<'Prefix'>;

/** All addresses of a prefix as numbers, both ends included. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads a prefix whose address has no bits below the length. Throws E_INPUT, with the right prefix as hint. */
export function parsePrefix(text: string, field = 'prefix'): Prefix {
  const slash = text.indexOf('/');
  const expected = 'a prefix such as 10.40.0.0/16 or fd40::/64';
  if (slash < 0) throw invalid(field, expected, text, 'add the prefix length, such as /16 or /64');
  const address = parseIpAddress(text.slice(0, slash), field);
  const lengthText = text.slice(slash + 1);
  const bits = addressBits(family(address));
  const length = /^(0|[1-9]\d{0,2})$/.test(lengthText) ? Number(lengthText) : Number.NaN;
  if (!(length <= bits)) throw invalid(field, expected, text, `the length is a number from 0 to ${bits}`);
  const canonical = networkPrefix(address, length);
  if (canonical !== `${address}/${length}`) {
    throw invalid(field, `no address bits below /${length}`, text, `did you mean ${canonical}?`);
  }
  return canonical;
}

/** Puts an address and a length together as they are: an interface's address with the length of its subnet. */
export function joinPrefix(address: IpAddress, length: number): Prefix {
  return `${address}/${length}` as Prefix;
}

/** The prefix of that length around an address: all bits below the length cleared. */
export function networkPrefix(address: IpAddress, length: number): Prefix {
  const version = family(address);
  const below = BigInt(addressBits(version) - length);
  return joinPrefix(addressFromBigInt(version, (addressToBigInt(address) >> below) << below), length);
}

/** The address part. */
export function prefixAddress(prefix: Prefix): IpAddress {
  return prefix.slice(0, prefix.indexOf('/')) as IpAddress;
}

/** The length part, 0 to 32 or 128. */
export function prefixLength(prefix: Prefix): number {
  return Number(prefix.slice(prefix.indexOf('/') + 1));
}

/** First and last number of the prefix. */
export function prefixRange(prefix: Prefix): AddressRange {
  const version = family(prefix);
  const below = BigInt(addressBits(version) - prefixLength(prefix));
  const first = (addressToBigInt(prefixAddress(prefix)) >> below) << below;
  return { family: version, first, last: first | ((1n << below) - 1n) };
}

/** Sorts by family, then by first address, a prefix before those inside it. */
export function compareRanges(a: AddressRange, b: AddressRange): number {
  return a.family - b.family || compare(a.first, b.first) || compare(b.last, a.last);
}

/** Do the ranges share an address? Never across families. */
export function rangesOverlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** Is the address inside the prefix? Never across families. */
export function prefixContains(prefix: Prefix, address: IpAddress): boolean {
  if (family(prefix) !== family(address)) return false;
  const { first, last } = prefixRange(prefix);
  const value = addressToBigInt(address);
  return first <= value && value <= last;
}

/** Do the prefixes share an address? Never across families. */
export function prefixesOverlap(a: Prefix, b: Prefix): boolean {
  return rangesOverlap(prefixRange(a), prefixRange(b));
}

/**
 * The lowest address that an interface may have, which Shunt takes for the gateway. The network address is not one
 * (in IPv6 it is the subnet-router anycast address, RFC 4291 section 2.6.1), except where the subnet has but two
 * addresses (/31, RFC 3021; /127, RFC 6164). Throws E_INPUT for /32 and /128, which have no room for a gateway and a pod.
 */
export function firstUsable(subnet: Prefix, field = 'subnet'): IpAddress {
  const { family: version, first } = usableRange(subnet, field);
  return addressFromBigInt(version, first);
}

/** The highest address that an interface may have: in IPv4 the one before the broadcast address. Throws E_INPUT as firstUsable. */
export function lastUsable(subnet: Prefix, field = 'subnet'): IpAddress {
  const { family: version, last } = usableRange(subnet, field);
  return addressFromBigInt(version, last);
}

/** The numbers that interfaces may have: see firstUsable and lastUsable. Throws E_INPUT as these. */
export function usableRange(subnet: Prefix, field = 'subnet'): AddressRange {
  const { family: version, first, last } = prefixRange(subnet);
  if (first === last) {
    throw invalid(
      field,
      `a subnet of at most /${addressBits(version) - 1}`,
      subnet,
      'it has to hold a gateway and a pod',
    );
  }
  if (last === first + 1n) return { family: version, first, last };
  return { family: version, first: first + 1n, last: version === 4 ? last - 1n : last };
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
