// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

import { boolean, byteArray } from '../datapath/scalar.ts';

export const settings = {
  hostMac: {
    name: 'host_mac',
    section: '.rodata',
    offset: 0,
    codec: byteArray(6),
    text: 'MAC address of every host-side device, and the one that pods find behind all neighbours',
  },
  reportDrops: {
    name: 'report_drops',
    section: '.rodata',
    offset: 6,
    codec: boolean,
    text: 'report single dropped packets to whoever watches; off, they are only counted',
  },
} as const;
