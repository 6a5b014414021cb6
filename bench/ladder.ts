import type { Rung } from './rung.ts';
import { bridge } from './rungs/bridge.ts';
import { emptyRedirect } from './rungs/empty-redirect.ts';
import { loopback } from './rungs/loopback.ts';
import { macvlan } from './rungs/macvlan.ts';
import { routed } from './rungs/routed.ts';
import { shunt } from './rungs/shunt.ts';
import { shuntManyRows } from './rungs/shunt-many-rows.ts';
import { veth } from './rungs/veth.ts';

/** Every rung, the shortest way first. All are measured in the same run. */
export const LADDER: readonly Rung[] = [
  loopback,
  veth,
  macvlan,
  emptyRedirect,
  shunt,
  shuntManyRows,
  routed,
  bridge,
];
