// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

import { uint32, uint64 } from '../datapath/scalar.ts';
import { dropCount, dropEvent, dropKey, endpointRow, ipv4Key, ipv6Key, watcher } from './structs.ts';

export const maps = {
  endpointsV4: {
    name: 'endpoints_v4',
    type: 1,
    perCpu: false,
    maxEntries: 16384,
    flags: 0,
    key: ipv4Key,
    value: endpointRow,
  },
  endpointsV6: {
    name: 'endpoints_v6',
    type: 1,
    perCpu: false,
    maxEntries: 16384,
    flags: 0,
    key: ipv6Key,
    value: endpointRow,
  },
  devices: {
    name: 'devices',
    type: 1,
    perCpu: false,
    maxEntries: 16384,
    flags: 0,
    key: uint32,
    value: endpointRow,
  },
  dropTotals: {
    name: 'drop_totals',
    type: 6,
    perCpu: true,
    maxEntries: 64,
    flags: 0,
    key: uint32,
    value: dropCount,
  },
  drops: {
    name: 'drops',
    type: 5,
    perCpu: true,
    maxEntries: 16384,
    flags: 1,
    key: dropKey,
    value: dropCount,
  },
  watch: {
    name: 'watch',
    type: 2,
    perCpu: false,
    maxEntries: 1,
    flags: 0,
    key: uint32,
    value: watcher,
  },
  lostEvents: {
    name: 'lost_events',
    type: 6,
    perCpu: true,
    maxEntries: 1,
    flags: 0,
    key: uint32,
    value: uint64,
  },
} as const;

export const rings = {
  dropEvents: {
    name: 'drop_events',
    type: 27,
    bytes: 262144,
    record: dropEvent,
  },
} as const;
