import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LAYOUT } from '../generated/layout.ts';
import { maps, rings } from '../generated/maps.ts';
import type { ProgramName } from '../generated/programs.ts';
import { addon } from '../native/addon.ts';
import { HOOK } from './hook.ts';
import { pins, UNFINISHED } from './pins.ts';

const PROGRAMS = Object.keys(HOOK) as ProgramName[];
const MAPS = [...Object.values(maps), ...Object.values(rings)].map(({ name }) => name);

/** A build of the programs that is pinned, finished or left half-way by a killed command. */
export interface LoadedBuild {
  /** Its name, marked as unfinished where something is missing: then it is not the one that is wanted. */
  readonly build: string;
  /** Layout of the maps it looks into; '' where there are none any more. */
  readonly layout: string;
  readonly complete: boolean;
}

/** All builds below a bpffs folder. */
export function loadedBuilds(bpffs: string): LoadedBuild[] {
  const layouts = layoutsByMapId(bpffs);
  return names(join(bpffs, 'programs')).map(name => {
    const folder = join(bpffs, 'programs', name);
    const found = names(folder)
      .map(program => layoutOf(join(folder, program), layouts))
      .find(one => one !== '');
    const layout = found ?? [...layouts.values()][0] ?? '';
    const complete = !name.endsWith(UNFINISHED) && layout !== '' && isLoaded(bpffs, layout, name);
    return { build: complete || name.endsWith(UNFINISHED) ? name : `${name}${UNFINISHED}`, layout, complete };
  });
}

/** Is every program of this build pinned, and every map that it shares with the commands? */
export function isLoaded(bpffs: string, layout: string, build: string): boolean {
  // Which maps another layout has, only the version that made it knows.
  const needed = layout === LAYOUT ? MAPS : [];
  return (
    PROGRAMS.every(program => existsSync(pins.program(bpffs, build, program))) &&
    needed.every(map => existsSync(pins.map(bpffs, layout, map)))
  );
}

/** Layouts that have maps pinned. */
export function pinnedLayouts(bpffs: string): string[] {
  return names(join(bpffs, 'maps'));
}

function layoutOf(path: string, layouts: ReadonlyMap<number, string>): string {
  const program = addon().openPinnedProgram(path);
  if (!program.ok) return '';
  try {
    const info = program.value.info();
    if (!info.ok) return '';
    return info.value.mapIds.map(id => layouts.get(id)).find(layout => layout !== undefined) ?? '';
  } finally {
    program.value.close();
  }
}

function layoutsByMapId(bpffs: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const layout of pinnedLayouts(bpffs)) {
    for (const name of names(pins.maps(bpffs, layout))) {
      const map = addon().openPinnedMap(pins.map(bpffs, layout, name));
      if (!map.ok) continue;
      const info = map.value.info();
      map.value.close();
      if (info.ok) found.set(info.value.id, layout);
    }
  }
  return found;
}

function names(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
