import { ShuntError } from '../errors.ts';
import type { Prefix } from '../spec/address.ts';
import type { Desired, Network } from '../spec/desired.ts';
import { prefixesOverlap, prefixLength } from '../spec/prefix.ts';

/** A route of the host that Shunt did not make. */
export interface ForeignRoute {
  readonly prefix: Prefix;
  /** null for unreachable and the like. */
  readonly device: string | null;
}

/**
 * Refuses subnets that the host already reaches some other way: taking them over would cut off whoever is there.
 * Only networks that are new or changed are looked at, so that a route added later does not block other work.
 * Throws E_CONFLICT naming subnet and route.
 */
export function refuseClashes(before: Desired, after: Desired, routes: readonly ForeignRoute[]): void {
  for (const network of Object.values(after.networks)) {
    const known = new Set(before.networks[network.name]?.subnets);
    for (const subnet of network.subnets) {
      if (!known.has(subnet)) refuseClash(network, subnet, routes);
    }
  }
}

function refuseClash(network: Network, subnet: Prefix, routes: readonly ForeignRoute[]): void {
  // A default route covers everything and promises nothing about this subnet in particular.
  const clash = routes.find(route => prefixLength(route.prefix) > 0 && prefixesOverlap(route.prefix, subnet));
  if (!clash) return;
  throw new ShuntError('E_CONFLICT', {
    operation: 'create network',
    subject: network.name,
    reason: `subnet ${subnet} overlaps the host's route ${clash.prefix}${clash.device ? ` dev ${clash.device}` : ''}`,
    hint: 'choose a subnet that the host does not reach yet (ip route shows them)',
  });
}
