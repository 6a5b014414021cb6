import type { EndpointStatus, Status } from '../apply/status.ts';
import { ENDPOINT_COLUMNS } from './endpoint-columns.ts';
import { NETWORK_COLUMNS } from './network-columns.ts';
import { renderPairs, renderTable } from './table.ts';
import { formatBytes, formatCount } from './units.ts';

/** The state of an instance as people read it: a few lines, then networks and endpoints as tables. */
export function statusText(status: Status, wide: boolean): string {
  const head = renderPairs([
    ['version', status.version],
    ['datapath', datapathText(status)],
    ['map memory', formatBytes(status.mapMemory)],
    ['drops', formatCount(status.drops, 'packet')],
    ['networks', String(status.networks.length)],
    ['endpoints', endpointsText(status.endpoints)],
  ]);
  const tables = [
    ...(status.networks.length > 0 ? [renderTable(NETWORK_COLUMNS, status.networks, wide)] : []),
    ...(status.endpoints.length > 0 ? [renderTable(ENDPOINT_COLUMNS, status.endpoints, wide)] : []),
  ];
  return [head, ...tables].join('\n');
}

function datapathText({ datapath, attach }: Status): string {
  if (datapath === 'absent') return 'absent (nothing is loaded)';
  const how = attach === null ? '' : ` by ${attach}`;
  return datapath === 'ready' ? `ready${how}` : `outdated${how} (shunt apply replaces it in place)`;
}

/** "3 (1 missing, 2 ready)". */
function endpointsText(endpoints: readonly EndpointStatus[]): string {
  const counts = new Map<string, number>();
  for (const { state } of endpoints) counts.set(state, (counts.get(state) ?? 0) + 1);
  const states = [...counts].map(([state, count]) => `${count} ${state}`).sort();
  return states.length === 0 ? '0' : `${endpoints.length} (${states.join(', ')})`;
}
