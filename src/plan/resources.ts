import type { Desired, Endpoint, Network } from '../spec/desired.ts';
import { endpointResources } from './endpoint-resources.ts';
import type { PlanFacts } from './facts.ts';
import { make } from './make.ts';
import { networkResources } from './network-resources.ts';
import type { Resource } from './resource.ts';

/** Everything the kernel must hold for a desired state. Nothing desired, nothing held. */
export function resources(desired: Desired, facts: PlanFacts): Resource[] {
  const networks = Object.values(desired.networks);
  if (networks.length === 0) return [];
  return [
    make.bpffs({ owner: 'host', path: facts.bpffsMount }),
    make.datapath({ owner: 'host', layout: facts.layout, build: facts.build }),
    ...networks.flatMap(network => networkResources(network)),
    ...Object.values(desired.endpoints)
      .filter(endpoint => !facts.unreachable.has(endpoint.name))
      .flatMap(endpoint => endpointResources(endpoint, networkOf(desired, endpoint), facts)),
  ];
}

/** The network of an endpoint. A desired state without it was not made by the edits of src/spec: a programmer's error. */
export function networkOf(desired: Desired, endpoint: Endpoint): Network {
  const network = desired.networks[endpoint.network];
  if (!network)
    throw new Error(`endpoint ${endpoint.name} names network ${endpoint.network}, which is not there`);
  return network;
}
