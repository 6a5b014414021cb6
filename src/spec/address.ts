import ipaddr from 'ipaddr.js';
import { invalid } from '../errors.ts';
import type { Brand } from './brand.ts';

export type { Prefix } from './prefix.ts';

/** An IPv4 address, dotted decimal, such as "10.40.0.5". */
export type Ipv4 = Brand<'Ipv4'>;

/** An IPv6 address without zone, in the text form of RFC 5952, such as "fd40::5". */
export type Ipv6 = Brand<'Ipv6'>;

/** An address in its one canonical text, so that two are the same when their strings are equal. */
export type IpAddress = Ipv4 | Ipv6;

/** INET6_ADDRSTRLEN less the final zero; ipaddr.js takes quadratic time to refuse what is much longer. */
const LONGEST_TEXT = 45;

/** Reads an address of either family; `field` is what an error names. Throws E_INPUT. */
export function parseIpAddress(text: string, field = 'address'): IpAddress {
  const address = text.includes(':') ? readIpv6(text) : readIpv4(text);
  if (address === null)
    throw invalid(field, 'an IP address such as 10.40.0.5 or fd40::5', text, hintFor(text));
  return address;
}

/** Reads a dotted decimal IPv4 address: four parts, no leading zeros. Throws E_INPUT. */
export function parseIpv4(text: string, field = 'address'): Ipv4 {
  const address = readIpv4(text);
  if (address === null) throw invalid(field, 'an IPv4 address such as 10.40.0.5', text, hintFor(text));
  return address;
}

/** Reads an IPv6 address in any form of RFC 4291 section 2.2, without zone. Throws E_INPUT. */
export function parseIpv6(text: string, field = 'address'): Ipv6 {
  const address = readIpv6(text);
  if (address === null) throw invalid(field, 'an IPv6 address such as fd40::5', text, hintFor(text));
  return address;
}

/** The family of an address or prefix. */
export function family(text: IpAddress | Brand<'Prefix'>): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}

/** Bits of an address of that family. */
export function addressBits(version: 4 | 6): 32 | 128 {
  return version === 4 ? 32 : 128;
}

/** The address in network byte order, 4 or 16 bytes. */
export function addressBytes(address: IpAddress): Uint8Array {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number);
  return Uint8Array.from(ipaddr.IPv6.parse(withoutDottedTail(address) ?? address).toByteArray());
}

/** The address that 4 or 16 bytes in network order stand for. Throws RangeError for another length. */
export function addressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return bytes.join('.') as Ipv4;
  if (bytes.length !== 16) throw new RangeError(`an address has 4 or 16 bytes, not ${bytes.length}`);
  return print(new ipaddr.IPv6([...bytes]));
}

/** The address as a number: 0 to 2^32-1 or 2^128-1. */
export function addressToBigInt(address: IpAddress): bigint {
  let value = 0n;
  if (address.includes(':')) {
    for (const part of ipaddr.IPv6.parse(withoutDottedTail(address) ?? address).parts)
      value = (value << 16n) | BigInt(part);
  } else {
    for (const part of address.split('.')) value = (value << 8n) | BigInt(part);
  }
  return value;
}

/** The address of that family and number. Throws RangeError when the number does not fit the family. */
export function addressFromBigInt(version: 4 | 6, value: bigint): IpAddress {
  if (value < 0n || value >> BigInt(addressBits(version)) !== 0n) {
    throw new RangeError(`${value} is not an IPv${version} address`);
  }
  if (version === 4) {
    const word = Number(value);
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}` as Ipv4;
  }
  const parts: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) parts.push(Number((value >> shift) & 0xffffn));
  return print(new ipaddr.IPv6(parts));
}

function readIpv4(text: string): Ipv4 | null {
  return ipaddr.IPv4.isValidFourPartDecimal(text) ? (text as Ipv4) : null;
}

function readIpv6(text: string): Ipv6 | null {
  if (text.includes('%') || text.length > LONGEST_TEXT) return null;
  const groups = withoutDottedTail(text);
  return groups !== null && ipaddr.IPv6.isValid(groups) ? print(ipaddr.IPv6.parse(groups)) : null;
}

/**
 * Turns the dotted tail of `::ffff:1.2.3.4` into two groups; null when the tail is no IPv4 address. ipaddr.js reads
 * such tails too, but allows leading zeros in them and takes ::1.2.3.4 for ::ffff:1.2.3.4.
 */
function withoutDottedTail(text: string): string | null {
  if (!text.includes('.')) return text;
  const start = text.lastIndexOf(':') + 1;
  const tail = text.slice(start);
  if (!ipaddr.IPv4.isValidFourPartDecimal(tail)) return null;
  const [a = 0, b = 0, c = 0, d = 0] = tail.split('.').map(Number);
  return `${text.slice(0, start)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Mapped addresses keep their dotted tail (RFC 5952 section 5), as inet_ntop(3) and ip(8) print them. */
function print(address: ipaddr.IPv6): Ipv6 {
  if (address.isIPv4MappedAddress()) return `::ffff:${address.toIPv4Address().toString()}` as Ipv6;
  return address.toRFC5952String() as Ipv6;
}

function hintFor(text: string): string | undefined {
  if (text.includes('%')) return 'leave the zone (%…) out';
  if (text.includes('/')) return 'leave the prefix length (/…) out';
  if (/^[\d.]+$/.test(text)) return 'four decimal parts, 0 to 255, without leading zeros';
  return undefined;
}
