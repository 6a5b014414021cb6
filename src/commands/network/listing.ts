import type { NetworkStatus } from '../../apply/status.ts';
import { NETWORK_COLUMNS } from '../../output/network-columns.ts';
import type { Listing } from '../listing.ts';

export const NETWORKS: Listing<NetworkStatus> = {
  columns: NETWORK_COLUMNS,
  filters: ['name', 'driver', 'subnets', 'internal', 'isolated', 'endpoints'],
};
