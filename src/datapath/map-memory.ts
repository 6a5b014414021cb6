import { readdirSync } from 'node:fs';
import { addon } from '../native/addon.ts';
import { pinnedLayouts } from './loaded-builds.ts';
import { pins } from './pins.ts';

/** Locked memory of all pinned maps, bytes. */
export function mapMemory(bpffs: string): number {
  let total = 0;
  for (const layout of pinnedLayouts(bpffs)) {
    for (const name of readdirSync(pins.maps(bpffs, layout))) {
      const map = addon().openPinnedMap(pins.map(bpffs, layout, name));
      if (!map.ok) continue;
      const info = map.value.info();
      map.value.close();
      if (info.ok) total += info.value.memory;
    }
  }
  return total;
}
