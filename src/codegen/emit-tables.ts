import { camelCase, kebabCase, literal } from './case.ts';
import type { ObjectDescription } from './describe.ts';
import type { Shape } from './shape.ts';

/** The TypeScript module of all maps and rings. */
export function emitMaps(object: ObjectDescription): string {
  const maps = object.maps.flatMap(map => [
    `  ${camelCase(map.name)}: {`,
    `    name: ${literal(map.name)},`,
    `    type: ${map.type},`,
    `    perCpu: ${PER_CPU.includes(map.type)},`,
    `    maxEntries: ${map.maxEntries},`,
    `    flags: ${map.flags},`,
    `    key: ${codecName(map.key, map.name)},`,
    `    value: ${codecName(map.value, map.name)},`,
    '  },',
  ]);
  const rings = object.rings.flatMap(ring => [
    `  ${camelCase(ring.name)}: {`,
    `    name: ${literal(ring.name)},`,
    `    type: ${ring.type},`,
    `    bytes: ${ring.bytes},`,
    `    record: ${codecName(ring.record, ring.name)},`,
    '  },',
  ]);
  return [
    ...imports([
      ...object.maps.flatMap(map => [map.key, map.value]),
      ...object.rings.map(ring => ring.record),
    ]),
    '',
    'export const maps = {',
    ...maps,
    '} as const;',
    '',
    'export const rings = {',
    ...rings,
    '} as const;',
    '',
  ].join('\n');
}

/** The TypeScript module of all settings. */
export function emitSettings(object: ObjectDescription): string {
  const settings = object.settings.flatMap(setting => [
    `  ${camelCase(setting.name)}: {`,
    `    name: ${literal(setting.name)},`,
    `    section: ${literal(setting.section)},`,
    `    offset: ${setting.offset},`,
    `    codec: ${codecName(setting.shape, setting.name)},`,
    `    text: ${literal(setting.text)},`,
    '  },',
  ]);
  const shapes = object.settings.map(setting => setting.shape);
  return [...imports(shapes), '', 'export const settings = {', ...settings, '} as const;', ''].join('\n');
}

/** The TypeScript module of all programs. */
export function emitPrograms(object: ObjectDescription): string {
  const names = object.programs.map(name => `  ${camelCase(name)}: ${literal(name)},`);
  return [
    'export const programs = {',
    ...names,
    '} as const;',
    '',
    'export type ProgramName = (typeof programs)[keyof typeof programs];',
    '',
  ].join('\n');
}

/** The TypeScript module of all drop reasons, in the order of their values. */
export function emitDrops(object: ObjectDescription): string {
  const rows = [...object.drops]
    .sort((a, b) => a.value - b.value)
    .map(drop => {
      const name = kebabCase(drop.name.replace(/^DROP_/, ''));
      return `  { value: ${drop.value}, name: ${literal(name)}, text: ${literal(drop.text)}, hint: ${literal(drop.hint)} },`;
    });
  return [
    '/** Why packets are lost: number in the maps, stable name, what happened, what to do about it. */',
    'export const dropReasons = [',
    ...rows,
    '] as const;',
    '',
    'export type DropReason = (typeof dropReasons)[number];',
    "export type DropName = DropReason['name'];",
    '',
  ].join('\n');
}

/** BPF_MAP_TYPE_PERCPU_HASH, _PERCPU_ARRAY, _LRU_PERCPU_HASH */
const PER_CPU = [5, 6, 10];

/** Import lines for the codecs of these shapes. */
function imports(shapes: readonly Shape[]): string[] {
  const structs = shapes.filter(shape => shape.kind === 'struct').map(shape => camelCase(shape.name));
  const scalars = shapes
    .filter(shape => shape.kind !== 'struct')
    .map(shape => codecName(shape, '').replace(/\(.*/, ''));
  return [importLine(scalars, '../datapath/scalar.ts'), importLine(structs, './structs.ts')].filter(
    line => line !== '',
  );
}

function importLine(names: readonly string[], from: string): string {
  return names.length === 0 ? '' : `import { ${[...new Set(names)].sort().join(', ')} } from '${from}';`;
}

function codecName(shape: Shape, path: string): string {
  switch (shape.kind) {
    case 'struct':
      return camelCase(shape.name);
    case 'enum':
      return 'uint32';
    case 'bytes':
      return `byteArray(${shape.size})`;
    case 'integer':
      if (shape.boolean) return 'boolean';
      if (shape.order === 'big' || shape.size < 4)
        throw new Error(`${path}: put it into a struct, there is no codec for it alone`);
      return `uint${shape.size * 8}`;
  }
}
