import { invalid } from '../errors.ts';
import type { Desired, Endpoint, Network } from './desired.ts';
import { Draft } from './draft.ts';
import { formatNetnsTarget } from './netns-target.ts';
import type { EndpointRequest, NetworkRequest } from './request.ts';
import { didYouMean } from './suggest.ts';

/** What a file asks for, read and checked on its own. */
export interface Wanted {
  readonly networks: readonly NetworkRequest[];
  readonly endpoints: readonly EndpointRequest[];
}

/**
 * The state with everything the file asks for, by name; with `prune` without everything else. What is the same stays
 * as it is, and the same state is returned when all is. Endpoints keep addresses and MAC where the file does not state
 * them; stated addresses go before allocated ones whatever the order in the file. Throws E_INPUT, E_CONFLICT, E_IN_USE,
 * E_EXHAUSTED; in each case the state is as before.
 */
export function mergeFile(desired: Desired, wanted: Wanted, options: { readonly prune: boolean }): Desired {
  checkReferences(desired, wanted, options.prune);
  const { put, drop } = networkChanges(desired, wanted, options.prune);
  const { requests, released } = endpointChanges(desired, wanted, put, options.prune);
  if (put.length + drop.length + requests.length + released.length === 0) return desired;

  const draft = new Draft(desired);
  for (const name of released) draft.release(name);
  for (const name of drop) draft.dropNetwork(name);
  for (const request of put) draft.putNetwork(request);
  const claims = requests.map(request => draft.claim(request, desired.endpoints[request.name] ?? null));
  for (const claim of claims) draft.complete(claim);
  return draft.finish();
}

function networkChanges(
  desired: Desired,
  wanted: Wanted,
  prune: boolean,
): { readonly put: readonly NetworkRequest[]; readonly drop: readonly string[] } {
  const named = new Set<string>(wanted.networks.map(request => request.name));
  return {
    put: wanted.networks.filter(request => !sameNetwork(desired.networks[request.name], request)),
    drop: prune ? Object.keys(desired.networks).filter(name => !named.has(name)) : [],
  };
}

/** The endpoints to place, new or anew, and those to take out: what changes comes up in both. */
function endpointChanges(
  desired: Desired,
  wanted: Wanted,
  put: readonly NetworkRequest[],
  prune: boolean,
): { readonly requests: readonly EndpointRequest[]; readonly released: readonly string[] } {
  const reseated = new Set(
    put.filter(one => changesSubnets(desired.networks[one.name], one)).map(one => one.name),
  );
  const named = new Set<string>(wanted.endpoints.map(request => request.name));
  const others = Object.values(desired.endpoints).filter(endpoint => !named.has(endpoint.name));
  const requests = wanted.endpoints.filter(
    request => reseated.has(request.network) || !sameEndpoint(desired.endpoints[request.name], request),
  );
  if (!prune) requests.push(...others.filter(endpoint => reseated.has(endpoint.network)).map(sameAgain));
  const changed = requests.filter(request => desired.endpoints[request.name] !== undefined);
  return { requests, released: [...changed, ...(prune ? others : [])].map(one => one.name) };
}

function checkReferences(desired: Desired, wanted: Wanted, prune: boolean): void {
  const known = new Set<string>(wanted.networks.map(network => network.name));
  if (!prune) for (const name of Object.keys(desired.networks)) known.add(name);
  for (const { name, network } of wanted.endpoints) {
    if (known.has(network)) continue;
    const field = `endpoints.${name}.network`;
    throw invalid(
      field,
      'the name of a network',
      network,
      didYouMean(network, known) ?? 'add it under networks',
    );
  }
}

function sameNetwork(present: Network | undefined, request: NetworkRequest): boolean {
  return (
    present !== undefined &&
    present.driver === request.driver &&
    present.internal === request.internal &&
    present.isolated === request.isolated &&
    present.localMtu === request.localMtu &&
    sameList(present.subnets, request.subnets) &&
    sameList(present.exclude, request.exclude)
  );
}

function changesSubnets(present: Network | undefined, request: NetworkRequest): boolean {
  return present !== undefined && !sameList(present.subnets, request.subnets);
}

function sameEndpoint(present: Endpoint | undefined, request: EndpointRequest): boolean {
  return (
    present !== undefined &&
    present.network === request.network &&
    formatNetnsTarget(present.netns) === formatNetnsTarget(request.netns) &&
    present.createNetns === request.createNetns &&
    present.ifname === request.ifname &&
    (request.mac === null || present.mac === request.mac) &&
    request.addresses.every(address => present.addresses.includes(address))
  );
}

/** What has to be asked for so that an endpoint stays as it is, its addresses kept rather than stated. */
function sameAgain(endpoint: Endpoint): EndpointRequest {
  return { ...endpoint, addresses: [] };
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
