import { join } from 'node:path';
import type { ProgramName } from '../generated/programs.ts';

/** Ends the name of a folder of programs that are not all pinned yet. The bpf file system allows no dots in names. */
export const UNFINISHED = '-new';

/**
 * Where things are pinned. Maps live below the hash of their layouts, so that programs never meet maps of another
 * shape; programs below the hash of their object, so that an upgrade loads the new beside the old.
 */
export const pins = {
  /** Every folder there can be, those inside others first. */
  folders: (bpffs: string): readonly string[] => [
    ...['links', 'maps', 'programs'].map(name => join(bpffs, name)),
    bpffs,
  ],
  maps: (bpffs: string, layout: string): string => join(bpffs, 'maps', layout),
  map: (bpffs: string, layout: string, map: string): string => join(bpffs, 'maps', layout, map),
  programs: (bpffs: string, build: string): string => join(bpffs, 'programs', build),
  program: (bpffs: string, build: string, program: ProgramName): string =>
    join(bpffs, 'programs', build, program),
  links: (bpffs: string): string => join(bpffs, 'links'),
  link: (bpffs: string, device: string, program: ProgramName): string =>
    join(bpffs, 'links', `${device}-${program}`),
} as const;

/** Device and program of a link pin's file name, or null for a name that is not one. */
export function parseLinkPin(
  name: string,
): { readonly device: string; readonly program: ProgramName } | null {
  const match = /^(.+)-(from_endpoint|to_endpoint)$/.exec(name);
  return match?.[1] && match[2] ? { device: match[1], program: match[2] as ProgramName } : null;
}
