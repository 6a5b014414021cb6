import type { NetworkStatus } from '../apply/status.ts';
import type { Column } from './table.ts';

/** The table of networks. */
export const NETWORK_COLUMNS: readonly Column<NetworkStatus>[] = [
  { header: 'name', cell: network => network.name },
  { header: 'subnets', cell: network => network.subnets.join(',') },
  { header: 'gateways', cell: network => network.gateways.join(','), wide: true },
  { header: 'options', cell: optionsOf },
  { header: 'endpoints', cell: network => network.endpoints.length },
  { header: 'driver', cell: network => network.driver, wide: true },
  { header: 'local-mtu', cell: network => network.localMtu, wide: true },
  { header: 'exclude', cell: network => network.exclude.join(','), wide: true },
];

function optionsOf(network: NetworkStatus): string {
  return [...(network.internal ? ['internal'] : []), ...(network.isolated ? ['isolated'] : [])].join(',');
}
