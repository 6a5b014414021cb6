import { writeFile } from 'node:fs/promises';
import { HOST_MAC } from '../../../src/spec/mac.ts';
import type { Host } from '../../helpers/host.ts';
import type { Namespace } from '../../helpers/namespace.ts';
import type { Hop } from '../../helpers/packet/frame.ts';

/** A network of shunt.yaml: an IPv4 and an IPv6 subnet, and its rules. */
export interface NetworkForm {
  readonly subnets: readonly string[];
  readonly internal?: boolean;
  readonly isolated?: boolean;
  readonly localMtu?: number;
}

/** An endpoint that Shunt wired, and the namespace to act in. */
export interface Pod {
  readonly name: string;
  readonly netns: Namespace;
  readonly network: string;
  readonly v4: string;
  readonly v6: string;
  readonly mac: string;
  /** Host-side device and its index. */
  readonly device: string;
  readonly ifindex: number;
}

/** What `endpoint ls -o json` says of one endpoint, as far as tests ask. */
export interface Listed {
  readonly name: string;
  readonly network: string;
  readonly state: string;
  readonly addresses: readonly string[];
  readonly mac: string;
  readonly hostDevice: string;
  readonly ifindex: number | null;
  readonly attach: string | null;
}

export const BLUE: NetworkForm = { subnets: ['10.40.0.0/16', 'fd40::/64'] };

/** Namespace → pods: what shunt.yaml says of a small host. Endpoint and namespace have one name. */
export interface Topology<N extends string, P extends string> {
  readonly networks: Readonly<Record<N, NetworkForm>>;
  /** Pod → its network. */
  readonly pods: Readonly<Record<P, NoInfer<N>>>;
  /** Further arguments of `shunt apply`. */
  readonly flags?: readonly string[];
}

/** Makes a namespace for each pod and has Shunt wire them all by one `shunt apply`. */
export async function wire<N extends string, P extends string>(
  host: Host,
  { networks, pods, flags = [] }: Topology<N, P>,
): Promise<Readonly<Record<P, Pod>>> {
  const names = Object.keys(pods) as P[];
  for (const name of names) if (!host.pod(name).exists) await host.newPod(name);
  const endpoints = Object.fromEntries(
    names.map(name => [name, { network: pods[name], netns: host.pod(name).name }]),
  );
  await apply(host, { networks, endpoints }, flags);
  return findPods(host, names);
}

/** Writes shunt.yaml (JSON is YAML, too) and applies it. */
export async function apply(host: Host, form: object, flags: readonly string[] = []): Promise<void> {
  await writeFile(host.paths.config, JSON.stringify({ version: 1, ...form }));
  await host.shunt(['apply', '-f', host.paths.config, ...flags]);
}

export async function listed(host: Host): Promise<Listed[]> {
  return host.shuntJson<Listed[]>(['endpoint', 'ls']);
}

/** The pods of those names, as Shunt lists them now. */
export async function findPods<P extends string>(
  host: Host,
  names: readonly P[],
): Promise<Readonly<Record<P, Pod>>> {
  const found = new Map((await listed(host)).map(endpoint => [endpoint.name, endpoint]));
  const pods = names.map(name => {
    const endpoint = found.get(name);
    const [v4, v6] = endpoint?.addresses ?? [];
    if (!endpoint?.ifindex || !v4 || !v6)
      throw new Error(`${name} is not wired: ${JSON.stringify(endpoint)}`);
    const { network, mac, hostDevice, ifindex } = endpoint;
    return [name, { name, netns: host.pod(name), network, v4, v6, mac, device: hostDevice, ifindex }];
  });
  return Object.fromEntries(pods) as Record<P, Pod>;
}

/** The address of a family. */
export function addressOf(pod: { readonly v4: string; readonly v6: string }, family: 4 | 6): string {
  return family === 4 ? pod.v4 : pod.v6;
}

/** From a pod to a pod or any address, with the MAC addresses that the pod's own stack would use. */
export function way(from: Pod, to: Pod | string, family?: 4 | 6): Hop {
  const destination = typeof to === 'string' ? to : addressOf(to, family ?? 4);
  const four = !destination.includes(':');
  return { sourceMac: from.mac, destinationMac: HOST_MAC, source: four ? from.v4 : from.v6, destination };
}
