import type { Btf } from './btf.ts';
import { describeObject } from './describe.ts';
import { emitStructs } from './emit-structs.ts';
import { emitDrops, emitMaps, emitPrograms, emitSettings } from './emit-tables.ts';
import { layoutHash } from './layout-hash.ts';

const HEADER =
  '// Generated from the type information of bpf/datapath.bpf.c by src/codegen/main.ts; do not edit.\n\n';

/** File name → contents of everything generated from the object's type information. */
export function generate(btf: Btf): ReadonlyMap<string, string> {
  const object = describeObject(btf);
  const layout = `/** Names the layout of all maps: maps of another one are never reused. */\nexport const LAYOUT = '${layoutHash(object)}';\n`;
  const files = {
    'drops.ts': emitDrops(object),
    'layout.ts': layout,
    'maps.ts': emitMaps(object),
    'programs.ts': emitPrograms(object),
    'settings.ts': emitSettings(object),
    'structs.ts': emitStructs(object),
  };
  return new Map(Object.entries(files).map(([name, text]) => [name, HEADER + text]));
}
