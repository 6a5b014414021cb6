import type { Host } from '../../helpers/host.ts';
import type { Request } from './driver.ts';
import { BLUE, GREEN, type World, wanted } from './world.ts';

/** A change from one world to another; null: nothing is wanted at all. */
export interface Scenario {
  readonly name: string;
  readonly before: World | null;
  /** null: `down`. */
  readonly after: World | null;
  /** The change is made by a build that has other programs than the one that made the world before. */
  readonly upgrade?: boolean;
  /** The change is made with filters in place of links. */
  readonly attach?: 'clsact';
}

const NETWORK: World = { networks: { blue: BLUE }, endpoints: {} };
const ONE: World = { networks: { blue: BLUE }, endpoints: { a: 'blue' } };
/** Endpoints a and b are on blue in all that follow, so that traffic between them can go on. */
const PAIR: World = { networks: { blue: BLUE, green: GREEN }, endpoints: { a: 'blue', b: 'blue' } };
/** With an address of its own, so that it has the same one when it is made again. */
const C = { network: 'green', addresses: ['10.41.0.9', 'fd41::9'] };
const THREE: World = { ...PAIR, endpoints: { ...PAIR.endpoints, c: C } };
const SWAPPED: World = { ...PAIR, endpoints: { ...PAIR.endpoints, d: C } };
const CHANGED: World = {
  ...THREE,
  networks: { blue: BLUE, green: { ...GREEN, isolated: true, localMtu: 9000 } },
};

export const CREATE_NETWORK: Scenario = { name: 'network create', before: null, after: NETWORK };
export const ADD_ENDPOINT: Scenario = { name: 'endpoint add', before: PAIR, after: THREE };
export const REMOVE_ENDPOINT: Scenario = { name: 'endpoint rm', before: THREE, after: PAIR };
export const CHANGE_NETWORK: Scenario = { name: 'a network changed', before: THREE, after: CHANGED };
export const REPLACE_ENDPOINT: Scenario = {
  name: 'an endpoint replaced by one with its addresses',
  before: THREE,
  after: SWAPPED,
};
export const UPGRADE: Scenario = { name: 'an upgrade', before: PAIR, after: PAIR, upgrade: true };
export const REATTACH: Scenario = {
  name: 'another way of attaching',
  before: PAIR,
  after: PAIR,
  attach: 'clsact',
};
export const DOWN: Scenario = { name: 'down', before: ONE, after: null };

/** Those that are undone when they fail. */
export const CHANGES = [
  CREATE_NETWORK,
  ADD_ENDPOINT,
  REMOVE_ENDPOINT,
  REPLACE_ENDPOINT,
  CHANGE_NETWORK,
  UPGRADE,
  REATTACH,
];

/** The command that leads to a side of a scenario. */
export function request(host: Host, { attach, ...worlds }: Scenario, side: 'before' | 'after'): Request {
  const world = worlds[side];
  if (world === null) return { verb: 'down' };
  const how = attach === undefined ? {} : { attach: side === 'after' ? attach : ('tcx' as const) };
  return { verb: 'apply', wanted: wanted(host, world), ...how };
}
