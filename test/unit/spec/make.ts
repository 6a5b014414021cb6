import type { Desired } from '../../../src/spec/desired.ts';
import { NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { addEndpoint, addNetwork } from '../../../src/spec/edit.ts';
import {
  type EndpointRequest,
  type EndpointText,
  type NetworkRequest,
  type NetworkText,
  readEndpoint,
  readNetwork,
} from '../../../src/spec/request.ts';

/** A network as the command line would ask for it. */
export function network(
  name: string,
  subnets: string[],
  rest: Omit<NetworkText, 'subnets'> = {},
): NetworkRequest {
  return readNetwork(name, { ...rest, subnets }, `networks.${name}`);
}

/** An endpoint as the command line would ask for it, in a namespace of its own name. */
export function endpoint(name: string, on: string, rest: Partial<EndpointText> = {}): EndpointRequest {
  return readEndpoint(name, { network: on, netns: name, ...rest }, `endpoints.${name}`);
}

/** What is wanted after adding all of these, networks first. */
export function wanted(networks: NetworkRequest[], endpoints: EndpointRequest[] = []): Desired {
  return endpoints.reduce(addEndpoint, networks.reduce(addNetwork, NOTHING_DESIRED));
}
