import { describe, expect, test } from 'vitest';
import { shapeOf } from '../../../src/codegen/shape.ts';
import { BtfBuilder } from './btf-builder.ts';

type Members = readonly (readonly [string, number, number, { bitfield_size?: number }?])[];

/** The shape of a struct `row` whose members the callback lays out. */
function row(size: number, members: (btf: BtfBuilder) => Members) {
  const btf = new BtfBuilder();
  const id = btf.struct('row', size, members(btf));
  return () => shapeOf(btf.build(), id, 'value of rows');
}

test('a struct becomes its fields, with the byte order that the C types name', () => {
  const shape = row(24, btf => {
    const u32 = btf.typedef('__u32', btf.unsigned(4, 'unsigned int'));
    const be16 = btf.typedef('__be16', btf.typedef('__u16', btf.unsigned(2, 'unsigned short')));
    const u8 = btf.typedef('__u8', btf.unsigned(1, 'unsigned char'));
    return [
      ['ifindex', u32, 0],
      ['port', be16, 4],
      ['mac', btf.array(u8, 6), 6],
      ['open', btf.add('INT', '_Bool', { size: 1, encoding: 'BOOL' }), 12],
      ['pad', btf.array(u8, 3), 13],
      ['count', btf.add('CONST', '(anon)', { type_id: btf.typedef('__u64', btf.unsigned(8)) }), 16],
    ];
  });
  const integer = { kind: 'integer', order: 'host', boolean: false };
  expect(shape()).toEqual({
    kind: 'struct',
    name: 'row',
    size: 24,
    fields: [
      { name: 'ifindex', offset: 0, shape: { ...integer, size: 4 } },
      { name: 'port', offset: 4, shape: { ...integer, size: 2, order: 'big' } },
      { name: 'mac', offset: 6, shape: { kind: 'bytes', size: 6 } },
      { name: 'open', offset: 12, shape: { ...integer, size: 1, boolean: true } },
      { name: 'pad', offset: 13, shape: { kind: 'bytes', size: 3 } },
      { name: 'count', offset: 16, shape: { ...integer, size: 8 } },
    ],
  });
});

describe('what has no safe counterpart is refused by the name of the field', () => {
  test('a hole between fields', () => {
    expect(
      row(8, btf => [
        ['kind', btf.unsigned(1), 0],
        ['ifindex', btf.unsigned(4), 4],
      ]),
    ).toThrow('row.ifindex: a hole of 3 bytes before it');
  });

  test('a hole at the end', () => {
    expect(
      row(8, btf => [
        ['ifindex', btf.unsigned(4), 0],
        ['port', btf.unsigned(2), 4],
      ]),
    ).toThrow('row: a hole of 2 bytes at its end');
  });

  test('fields that overlap', () => {
    expect(
      row(4, btf => [
        ['a', btf.unsigned(4), 0],
        ['b', btf.unsigned(2), 2],
      ]),
    ).toThrow('row.b');
  });

  test('a bit field, by size or by position', () => {
    expect(row(4, btf => [['version', btf.unsigned(4), 0, { bitfield_size: 4 }]])).toThrow(
      'row.version: a bit field',
    );
    expect(row(4, btf => [['version', btf.unsigned(4), 0.5]])).toThrow('row.version: a bit field');
  });

  test.each([
    ['a union', 'UNION', 'a union has no codec'],
    ['a pointer', 'PTR', 'a ptr has no codec'],
    ['a floating-point number', 'FLOAT', 'a float has no codec'],
    ['a struct inside', 'STRUCT', 'a struct has no codec'],
  ])('%s', (_, kind, message) => {
    expect(row(4, btf => [['inner', btf.add(kind, 'inner', { size: 4, members: [] }), 0]])).toThrow(
      `row.inner: ${message}`,
    );
  });

  test('a signed number', () => {
    expect(row(4, btf => [['mtu', btf.add('INT', 'int', { size: 4, encoding: 'SIGNED' }), 0]])).toThrow(
      'row.mtu: signed',
    );
  });

  test('an array of anything but bytes', () => {
    expect(row(8, btf => [['ports', btf.array(btf.unsigned(2), 4), 0]])).toThrow(
      'row.ports: an array of more than bytes',
    );
  });

  test('a struct without a name', () => {
    const btf = new BtfBuilder();
    const id = btf.struct('(anon)', 4, [['a', btf.unsigned(4), 0]]);
    expect(() => shapeOf(btf.build(), id, 'key of rows')).toThrow('key of rows: give the struct a name');
  });

  test('a key that is missing', () => {
    expect(() => shapeOf(new BtfBuilder().build(), undefined, 'key of rows')).toThrow('type undefined');
  });
});
