// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

/** Names the layout of all maps: maps of another one are never reused. */
export const LAYOUT = '8f686fc67faef4bd';
