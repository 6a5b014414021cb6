import type { EndpointStatus } from '../../apply/status.ts';
import { ENDPOINT_COLUMNS } from '../../output/endpoint-columns.ts';
import type { Listing } from '../listing.ts';

export const ENDPOINTS: Listing<EndpointStatus> = {
  columns: ENDPOINT_COLUMNS,
  filters: ['name', 'network', 'netns', 'state', 'addresses', 'mac', 'ifname', 'hostDevice', 'attach'],
};
