import type { IpAddress, Prefix } from '../spec/address.ts';
import type { Network } from '../spec/desired.ts';
import { HOST_MAC } from '../spec/mac.ts';
import { firstUsable } from '../spec/prefix.ts';
import { make } from './make.ts';
import type { Resource } from './resource.ts';

/**
 * What a network needs of the host: for each subnet an unreachable route, so that packets to addresses nobody has do
 * not stray to an uplink, and unless it is internal a gateway address and the gateway's row in the maps.
 */
export function networkResources(network: Network): Resource[] {
  return network.subnets.flatMap(subnet => [
    ...(network.internal ? [] : gatewayResources(network, firstUsable(subnet))),
    unreachableRoute(network, subnet),
  ]);
}

/** Gateways of a network in the order of its subnets; an internal network has none. */
export function gateways(network: Network): IpAddress[] {
  return network.internal ? [] : network.subnets.map(subnet => firstUsable(subnet));
}

function gatewayResources(network: Network, gateway: IpAddress): Resource[] {
  const owner = `network ${network.name}`;
  return [
    make.hostAddress({ owner, address: gateway, device: 'lo' }),
    make.entry({
      owner,
      device: null,
      address: gateway,
      mac: HOST_MAC,
      networkId: network.id,
      mtu: network.localMtu,
      isolated: false,
      internal: false,
    }),
  ];
}

function unreachableRoute(network: Network, prefix: Prefix): Resource {
  return make.hostRoute({
    owner: `network ${network.name}`,
    prefix,
    type: 'unreachable',
    device: null,
    mtu: null,
    source: null,
  });
}
