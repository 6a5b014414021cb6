import { ShuntError } from '../errors.ts';
import type { Desired } from './desired.ts';
import { Draft } from './draft.ts';
import type { EndpointRequest, NetworkRequest } from './request.ts';
import { listSome } from './resolve-name.ts';

/** The state with one more network. Throws E_EXISTS; E_CONFLICT when a subnet overlaps another network's. */
export function addNetwork(desired: Desired, request: NetworkRequest): Desired {
  if (Object.hasOwn(desired.networks, request.name)) throw exists('network', request.name);
  const draft = new Draft(desired);
  draft.putNetwork(request);
  return draft.finish();
}

/**
 * The state without the network; with `force` also without its endpoints. Throws E_NOT_FOUND; E_IN_USE while it has
 * endpoints, or when one of these made a namespace in which others live.
 */
export function removeNetwork(desired: Desired, name: string, options: { readonly force: boolean }): Desired {
  const draft = new Draft(desired);
  draft.network(name);
  const endpoints = draft.endpointsOf(name).map(endpoint => endpoint.name);
  if (endpoints.length > 0 && !options.force) {
    throw new ShuntError('E_IN_USE', {
      operation: 'remove',
      subject: `network ${name}`,
      reason: `it has ${endpoints.length === 1 ? 'endpoint' : 'endpoints'} ${listSome(endpoints)}`,
      hint: 'remove these first, or use --force to remove them too',
    });
  }
  for (const endpoint of endpoints) draft.release(endpoint);
  draft.dropNetwork(name);
  return draft.finish();
}

/**
 * The state with one more endpoint, its open values allocated. Throws E_EXISTS; E_NOT_FOUND for its network; E_INPUT,
 * E_CONFLICT and E_EXHAUSTED for its addresses; E_CONFLICT for a MAC, interface or namespace that another has.
 */
export function addEndpoint(desired: Desired, request: EndpointRequest): Desired {
  if (Object.hasOwn(desired.endpoints, request.name)) throw exists('endpoint', request.name);
  const draft = new Draft(desired);
  draft.complete(draft.claim(request));
  return draft.finish();
}

/** The state without the endpoint. Throws as removeEndpoints. */
export function removeEndpoint(desired: Desired, name: string): Desired {
  return removeEndpoints(desired, [name]);
}

/** The state without the endpoints. Throws E_NOT_FOUND; E_IN_USE when one made a namespace in which others stay. */
export function removeEndpoints(desired: Desired, names: Iterable<string>): Desired {
  const draft = new Draft(desired);
  for (const name of names) draft.release(name);
  return draft.finish();
}

function exists(kind: string, name: string): ShuntError {
  return new ShuntError('E_EXISTS', {
    operation: 'add',
    subject: `${kind} ${name}`,
    reason: 'the name is taken',
    hint: `choose another name, or remove it first: shunt ${kind} rm ${name}`,
  });
}
