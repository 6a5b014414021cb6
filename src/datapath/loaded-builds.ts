import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from '../native/addon.ts';
import { pins, UNFINISHED } from './pins.ts';

/** A build of the programs that is pinned, finished or left half-way by a killed command. */
export interface LoadedBuild {
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
    const complete = !name.endsWith(UNFINISHED);
    const layout = names(folder)
      .map(program => layoutOf(join(folder, program), layouts))
      .find(found => found !== '');
    return { build: name.replace(UNFINISHED, ''), layout: layout ?? [...layouts.values()][0] ?? '', complete };
  });
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
