import type { Desired, Endpoint, Network } from './desired.ts';
import type { FileForm } from './file.ts';
import { formatNetnsTarget } from './netns-target.ts';
import { DEFAULT_IFNAME, type EndpointText, NETWORK_DEFAULTS, type NetworkText } from './request.ts';

/** The file that asks for what is there: applied to the same state it changes nothing. Defaults are left out. */
export function fromDesired(desired: Desired): FileForm {
  return {
    version: 1,
    networks: mapValues(desired.networks, networkText),
    endpoints: mapValues(desired.endpoints, endpointText),
  };
}

function networkText(network: Network): NetworkText & { subnets: string[]; exclude?: string[] } {
  const { subnets, exclude, internal, isolated, localMtu } = network;
  return {
    subnets: [...subnets],
    ...(exclude.length === 0 ? {} : { exclude: [...exclude] }),
    ...(internal === NETWORK_DEFAULTS.internal ? {} : { internal }),
    ...(isolated === NETWORK_DEFAULTS.isolated ? {} : { isolated }),
    ...(localMtu === NETWORK_DEFAULTS.localMtu ? {} : { localMtu }),
  };
}

function endpointText(endpoint: Endpoint): EndpointText & { addresses: string[] } {
  const { network, netns, createNetns, ifname, mac, addresses } = endpoint;
  return {
    network,
    netns: formatNetnsTarget(netns),
    ...(createNetns ? { createNetns } : {}),
    ...(ifname === DEFAULT_IFNAME ? {} : { ifname }),
    mac,
    addresses: [...addresses],
  };
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(
    Object.entries(record)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, map(value)]),
  );
}
