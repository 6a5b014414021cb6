import { camelCase, commonPrefix, pascalCase } from './case.ts';
import type { ObjectDescription } from './describe.ts';
import { decodeExpression, encodeStatement, isPadding, typeName } from './field.ts';
import type { EnumShape, Shape, StructShape } from './shape.ts';

/** The TypeScript module of all structs and enums that maps and rings exchange. */
export function emitStructs(object: ObjectDescription): string {
  const shapes = [
    ...object.maps.flatMap(map => [map.key, map.value]),
    ...object.rings.map(ring => ring.record),
    ...object.settings.map(setting => setting.shape),
  ];
  const structs = unique(shapes.filter((shape): shape is StructShape => shape.kind === 'struct'));
  // The reasons are a table of their own.
  const enums = unique([...shapes, ...structs.flatMap(fieldShapes)].filter(isEnum)).filter(
    ({ name }) => name !== 'drop_reason',
  );
  const body = [...enums.map(emitEnum), ...structs.map(emitStruct)].join('\n');
  const helpers = ['LITTLE_ENDIAN', 'putBytes', 'unsigned', 'unsigned64', 'viewOf'].filter(name =>
    body.includes(name),
  );
  return `import { ${['type Codec', ...helpers].join(', ')} } from '../datapath/codec.ts';\n\n${body}`;
}

function unique<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map(item => [item.name, item])).values()];
}

function fieldShapes(struct: StructShape): Shape[] {
  return struct.fields.map(field => field.shape);
}

function isEnum(shape: Shape): shape is EnumShape {
  return shape.kind === 'enum';
}

function emitEnum(shape: EnumShape): string {
  const prefix = commonPrefix(shape.values.map(({ name }) => name));
  const lines = shape.values.map(({ name, value }) => `  ${camelCase(name.slice(prefix.length))}: ${value},`);
  return `/** enum ${shape.name} */\nexport const ${camelCase(shape.name)} = {\n${lines.join('\n')}\n} as const;\n`;
}

function emitStruct(struct: StructShape): string {
  const type = pascalCase(struct.name);
  const fields = struct.fields.filter(field => !isPadding(field));
  return [
    `/** struct ${struct.name} */`,
    `export interface ${type} {`,
    ...fields.map(field => `  readonly ${camelCase(field.name)}: ${typeName(field.shape)};`),
    '}',
    '',
    `export const ${camelCase(struct.name)}: Codec<${type}> = {`,
    `  size: ${struct.size},`,
    '  encode(value) {',
    `    const bytes = new Uint8Array(${struct.size});`,
    ...(fields.some(field => field.shape.kind !== 'bytes')
      ? [`    const view = viewOf(bytes, ${struct.size}, '${struct.name}');`]
      : []),
    ...fields.map(
      field =>
        `    ${encodeStatement(field, `value.${camelCase(field.name)}`, `${struct.name}.${field.name}`)}`,
    ),
    '    return bytes;',
    '  },',
    '  decode(bytes) {',
    fields.some(field => field.shape.kind !== 'bytes')
      ? `    const view = viewOf(bytes, ${struct.size}, '${struct.name}');`
      : `    viewOf(bytes, ${struct.size}, '${struct.name}');`,
    '    return {',
    ...fields.map(field => `      ${camelCase(field.name)}: ${decodeExpression(field)},`),
    '    };',
    '  },',
    '};',
    '',
  ].join('\n');
}
