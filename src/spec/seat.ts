import { invalid, ShuntError } from '../errors.ts';
import type { IpAddress } from './address.ts';
import type { Endpoint, Network } from './desired.ts';
import type { EndpointRequest } from './request.ts';
import { findSubnet, refuseReserved, type Subnet } from './subnet.ts';

/** One place for each subnet of the network; null where an address is still to be allocated. */
export type Seats = (IpAddress | null)[];

/**
 * Puts the addresses that are asked for, and those that the endpoint had before in the same network, on the subnets
 * they lie in. Excluded addresses may be asked for: that is how one reserves them. Throws E_INPUT for an address in no
 * subnet or a second in one; E_CONFLICT for a gateway, network or broadcast address; E_IN_USE when the network no
 * longer has the subnet of an address that the endpoint had.
 */
export function seatAddresses(
  network: Network,
  subnets: readonly Subnet[],
  request: EndpointRequest,
  before: Endpoint | null,
): Seats {
  const seats: Seats = subnets.map(() => null);
  const subject = `endpoint ${request.name}`;
  for (const address of request.addresses) {
    const field = `endpoints.${request.name}.addresses`;
    const [index, subnet] = lookUp(subnets, address);
    if (subnet === null) throw invalid(field, `an address inside ${network.subnets.join(' or ')}`, address);
    if (seats[index] !== null)
      throw invalid(field, `one address inside ${subnet.prefix}`, request.addresses.join(', '));
    refuseReserved(subnet, address, subject);
    seats[index] = address;
  }
  for (const address of before?.network === network.name ? before.addresses : []) {
    const [index, subnet] = lookUp(subnets, address);
    if (subnet === null) {
      if (request.addresses.length === 0) throw losesAddress(network, address, subject);
      continue;
    }
    if (seats[index] !== null) continue;
    refuseReserved(subnet, address, subject);
    seats[index] = address;
  }
  return seats;
}

function lookUp(subnets: readonly Subnet[], address: IpAddress): [number, Subnet | null] {
  const index = findSubnet(subnets, address);
  return [index, subnets[index] ?? null];
}

function losesAddress(network: Network, address: IpAddress, subject: string): ShuntError {
  return new ShuntError('E_IN_USE', {
    operation: 'change',
    subject: `subnets of network ${network.name}`,
    reason: `${subject} has ${address}, which would be in none of them`,
    hint: 'remove the endpoint first, or state its new addresses in the file',
  });
}
