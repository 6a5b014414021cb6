// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.

export const programs = {
  fromEndpoint: 'from_endpoint',
  toEndpoint: 'to_endpoint',
} as const;

export type ProgramName = (typeof programs)[keyof typeof programs];
