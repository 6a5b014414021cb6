import { invalid, ShuntError } from '../errors.ts';
import { addressFromBigInt, addressToBigInt, family, type IpAddress } from './address.ts';
import type { Network } from './desired.ts';
import {
  type AddressRange,
  compareRanges,
  type Prefix,
  prefixRange,
  rangesOverlap,
  usableRange,
} from './prefix.ts';

/** A subnet with what follows from it, worked out once. */
export interface Subnet {
  readonly prefix: Prefix;
  readonly all: AddressRange;
  /** What interfaces may have; the first is the gateway. */
  readonly usable: AddressRange;
  readonly gateway: IpAddress;
}

/** What the kernel or a standard has taken for another purpose; nothing routed to pods can lie in it. */
const SPECIAL = [
  ['0.0.0.0/8', '"this network" (RFC 791)'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local (RFC 3927)'],
  ['224.0.0.0/4', 'multicast'],
  ['255.255.255.255/32', 'broadcast'],
  ['::/96', 'unspecified, loopback or IPv4-compatible (RFC 4291)'],
  ['::ffff:0.0.0.0/96', 'IPv4-mapped (RFC 4291)'],
  ['fe80::/10', 'link-local (RFC 4291)'],
  ['ff00::/8', 'multicast'],
].map(([prefix, purpose]) => ({ prefix, purpose, range: prefixRange(prefix as Prefix) }));

/** Works a subnet out. Throws E_INPUT when it is too small for a gateway and a pod or its addresses serve another purpose. */
export function openSubnet(prefix: Prefix, field = 'subnet'): Subnet {
  const all = prefixRange(prefix);
  const special = SPECIAL.find(({ range }) => rangesOverlap(range, all));
  if (special !== undefined) {
    throw invalid(field, 'a subnet for pods', prefix, `${special.prefix} is ${special.purpose}`);
  }
  const usable = usableRange(prefix, field);
  return { prefix, all, usable, gateway: addressFromBigInt(usable.family, usable.first) };
}

/** The subnet that an address lies in, or -1. */
export function findSubnet(subnets: readonly Subnet[], address: IpAddress): number {
  const version = family(address);
  const value = addressToBigInt(address);
  return subnets.findIndex(({ all }) => all.family === version && all.first <= value && value <= all.last);
}

/** Throws E_CONFLICT when an interface may not have the address although it lies in the subnet. */
export function refuseReserved(subnet: Subnet, address: IpAddress, subject: string): void {
  const value = addressToBigInt(address);
  const { usable, all } = subnet;
  let role: string | null = null;
  if (address === subnet.gateway) role = 'the gateway';
  else if (value < usable.first)
    role = usable.family === 4 ? 'the network address' : 'the subnet-router anycast address';
  else if (value > usable.last && value <= all.last) role = 'the broadcast address';
  if (role === null) return;
  throw new ShuntError('E_CONFLICT', {
    operation: 'give',
    subject: `${address} to ${subject}`,
    reason: `it is ${role} of ${subnet.prefix}`,
  });
}

/** Throws E_CONFLICT when two subnets of these networks share an address; what came later is at fault. */
export function refuseOverlaps(networks: Iterable<Pick<Network, 'name' | 'subnets'>>): void {
  const ranges = [...networks]
    .flatMap(({ name, subnets }) => subnets.map(prefix => ({ name, prefix, ...prefixRange(prefix) })))
    .map((range, order) => ({ ...range, order }));
  // In this order, where any two overlap, two neighbours do.
  ranges.sort(compareRanges);
  for (const [index, right] of ranges.entries()) {
    const left = ranges[index - 1];
    if (left === undefined || !rangesOverlap(left, right)) continue;
    const [early, late] = left.order < right.order ? [left, right] : [right, left];
    throw new ShuntError('E_CONFLICT', {
      operation: 'use',
      subject: `subnet ${late.prefix} for network ${late.name}`,
      reason: `it overlaps ${early.prefix} of network ${early.name}`,
      hint: 'choose subnets that have no address in common',
    });
  }
}
