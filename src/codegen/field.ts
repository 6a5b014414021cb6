import type { Field } from './shape.ts';

/** The TypeScript type of a value. */
export function typeName(shape: Field['shape']): string {
  switch (shape.kind) {
    case 'bytes':
      return 'Uint8Array';
    case 'enum':
      return 'number';
    case 'integer':
      if (shape.boolean) return 'boolean';
      return shape.size === 8 ? 'bigint' : 'number';
  }
}

/** Padding is written as zeros and not read. */
export function isPadding(field: Field): boolean {
  return /^pad\d*$/.test(field.name);
}

/** A statement that writes `value` to `bytes`, or to `view` upon them. */
export function encodeStatement({ offset, shape }: Field, value: string, path: string): string {
  if (shape.kind === 'bytes') return `putBytes(bytes, ${offset}, ${shape.size}, ${value}, '${path}');`;
  const checked = checkedValue(shape, value, path);
  return `view.set${accessor(shape)}(${[offset, checked, ...order(shape)].join(', ')});`;
}

/** An expression that reads the value from `bytes`, or from `view` upon them. */
export function decodeExpression({ offset, shape }: Field): string {
  if (shape.kind === 'bytes') return `bytes.slice(${offset}, ${offset + shape.size})`;
  const read = `view.get${accessor(shape)}(${[offset, ...order(shape)].join(', ')})`;
  return shape.kind === 'integer' && shape.boolean ? `${read} !== 0` : read;
}

type Scalar = Exclude<Field['shape'], { kind: 'bytes' }>;

function checkedValue(shape: Scalar, value: string, path: string): string {
  if (shape.kind === 'integer' && shape.boolean) return `${value} ? 1 : 0`;
  return shape.size === 8
    ? `unsigned64(${value}, '${path}')`
    : `unsigned(${value}, ${shape.size * 8}, '${path}')`;
}

function accessor(shape: Scalar): string {
  return shape.size === 8 ? 'BigUint64' : `Uint${shape.size * 8}`;
}

function order(shape: Scalar): string[] {
  if (shape.size === 1) return [];
  return [shape.kind === 'integer' && shape.order === 'big' ? 'false' : 'LITTLE_ENDIAN'];
}
