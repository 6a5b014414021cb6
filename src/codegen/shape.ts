import { type Btf, type BtfMember, type BtfType, typeOf, unqualified } from './btf.ts';

/** What a C value is made of, as far as a codec needs to know. */
export type Shape = IntegerShape | BytesShape | EnumShape | StructShape;

export interface IntegerShape {
  readonly kind: 'integer';
  readonly size: 1 | 2 | 4 | 8;
  /** big: declared __beNN, in network order. */
  readonly order: 'host' | 'big';
  readonly boolean: boolean;
}

export interface BytesShape {
  readonly kind: 'bytes';
  readonly size: number;
}

export interface EnumShape {
  readonly kind: 'enum';
  readonly size: 4;
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

export interface Field {
  readonly name: string;
  readonly offset: number;
  readonly shape: IntegerShape | BytesShape | EnumShape;
}

export interface StructShape {
  readonly kind: 'struct';
  readonly size: number;
  readonly name: string;
  readonly fields: readonly Field[];
}

/**
 * The shape of a type. Throws, naming the field by its path, for what has no safe counterpart: bit fields, unions,
 * pointers, signed or floating numbers, nested structs, arrays of anything but bytes, and holes, which would carry
 * whatever was in memory (and, in a key, make equal things differ).
 */
export function shapeOf(btf: Btf, id: number | undefined, path: string): Shape {
  const type = unqualified(btf, id);
  return type.kind === 'STRUCT' ? structShape(btf, type, path) : fieldShape(btf, id, path);
}

function structShape(btf: Btf, type: BtfType, path: string): StructShape {
  if (type.name === '(anon)') throw new Error(`${path}: give the struct a name`);
  const fields: Field[] = [];
  let end = 0;
  for (const member of type.members ?? []) {
    const field = structField(btf, member, `${type.name}.${member.name}`);
    if (field.offset !== end)
      throw new Error(`${type.name}.${member.name}: a hole of ${field.offset - end} bytes before it`);
    end += field.shape.size;
    fields.push(field);
  }
  if (end !== type.size)
    throw new Error(`${type.name}: a hole of ${(type.size ?? 0) - end} bytes at its end`);
  return { kind: 'struct', size: end, name: type.name, fields };
}

function structField(btf: Btf, member: BtfMember, path: string): Field {
  if (member.bitfield_size || member.bits_offset % 8) throw new Error(`${path}: a bit field`);
  return { name: member.name, offset: member.bits_offset / 8, shape: fieldShape(btf, member.type_id, path) };
}

function fieldShape(btf: Btf, id: number | undefined, path: string): Field['shape'] {
  const type = unqualified(btf, id);
  switch (type.kind) {
    case 'TYPEDEF': {
      const shape = fieldShape(btf, type.type_id, path);
      return /^__be\d+$/.test(type.name) && shape.kind === 'integer' ? { ...shape, order: 'big' } : shape;
    }
    case 'INT':
      return integerShape(type, path);
    case 'ENUM':
      return enumShape(type, path);
    case 'ARRAY':
      return bytesShape(btf, type, path);
    default:
      throw new Error(`${path}: a ${type.kind.toLowerCase()} has no codec`);
  }
}

function integerShape(type: BtfType, path: string): IntegerShape {
  const boolean = type.encoding === 'BOOL';
  if (!boolean && type.encoding !== '(none)') throw new Error(`${path}: signed, declare it unsigned`);
  const size = type.size;
  if (size !== 1 && size !== 2 && size !== 4 && size !== 8)
    throw new Error(`${path}: an integer of ${size} bytes`);
  return { kind: 'integer', size, order: 'host', boolean };
}

function enumShape(type: BtfType, path: string): EnumShape {
  if (type.size !== 4) throw new Error(`${path}: an enum of ${type.size} bytes`);
  const values = (type.values ?? []).map(({ name, val }) => ({ name, value: val }));
  return { kind: 'enum', size: 4, name: type.name, values };
}

function bytesShape(btf: Btf, type: BtfType, path: string): BytesShape {
  const element = fieldShape(btf, typeOf(btf, type.type_id).id, `${path}[]`);
  if (element.kind !== 'integer' || element.size !== 1 || element.boolean)
    throw new Error(`${path}: an array of more than bytes`);
  return { kind: 'bytes', size: type.nr_elems ?? 0 };
}
