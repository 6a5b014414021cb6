import type { EndpointStatus } from '../src/apply/status.ts';
import { Host } from '../test/helpers/host.ts';
import type { Namespace } from '../test/helpers/namespace.ts';

export const NETWORK = 'blue';
export const SUBNETS = ['10.40.0.0/16', 'fd40::/64'] as const;

export const TEN_PODS: readonly string[] = Array.from({ length: 10 }, (_, index) => `pod${index}`);

export interface ShuntPod {
  readonly namespace: Namespace;
  readonly v4: string;
  readonly v6: string;
}

export interface ShuntPods {
  readonly host: Host;
  readonly pods: readonly ShuntPod[];
}

/** A host with a Shunt network and endpoints on it, made with the CLI as a user would. */
export async function makeShuntPods(names: readonly string[]): Promise<ShuntPods> {
  const host = await Host.make();
  const shunt = (...args: string[]) => host.shunt(args);
  await shunt('network', 'create', NETWORK, ...SUBNETS.flatMap(subnet => ['--subnet', subnet]));
  for (const name of names) {
    await shunt(
      'endpoint',
      'add',
      name,
      '--network',
      NETWORK,
      '--netns',
      host.pod(name).name,
      '--create-netns',
    );
  }
  const endpoints = await host.shuntJson<readonly EndpointStatus[]>(['endpoint', 'ls']);
  return { host, pods: names.map(name => podOf(host, name, endpoints)) };
}

function podOf(host: Host, name: string, endpoints: readonly EndpointStatus[]): ShuntPod {
  const addresses = endpoints.find(endpoint => endpoint.name === name)?.addresses ?? [];
  const [v4 = '', v6 = ''] = [addresses.find(a => !a.includes(':')), addresses.find(a => a.includes(':'))];
  return { namespace: host.pod(name), v4, v6 };
}
