import type { EndpointStatus } from '../apply/status.ts';
import type { Column } from './table.ts';

/** The table of endpoints. */
export const ENDPOINT_COLUMNS: readonly Column<EndpointStatus>[] = [
  { header: 'name', cell: endpoint => endpoint.name },
  { header: 'network', cell: endpoint => endpoint.network },
  { header: 'addresses', cell: endpoint => endpoint.addresses.join(',') },
  { header: 'netns', cell: endpoint => endpoint.netns },
  { header: 'ifname', cell: endpoint => endpoint.ifname, wide: true },
  { header: 'mac', cell: endpoint => endpoint.mac, wide: true },
  { header: 'mtu', cell: endpoint => endpoint.mtu, wide: true },
  { header: 'device', cell: endpoint => endpoint.hostDevice, wide: true },
  { header: 'attach', cell: endpoint => endpoint.attach, wide: true },
  { header: 'state', cell: endpoint => endpoint.state },
];
