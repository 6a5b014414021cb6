import { expect, test } from 'vitest';
import { describeObject } from '../../../src/codegen/describe.ts';
import { generate } from '../../../src/codegen/generate.ts';
import { layoutHash } from '../../../src/codegen/layout-hash.ts';
import { BtfBuilder } from './btf-builder.ts';

interface Variation {
  readonly maxEntries?: number;
  readonly type?: number;
  readonly fieldName?: string;
  readonly fieldSize?: 2 | 4;
  readonly reasons?: readonly string[];
  readonly mapName?: string;
  readonly settingText?: string | null;
  readonly record?: boolean;
  readonly hint?: boolean;
}

/** An object with a map, a ring, a setting, a program and drop reasons, or one that differs in one point. */
function object(vary: Variation = {}) {
  const {
    maxEntries = 8,
    type = 1,
    fieldName = 'port',
    fieldSize = 2,
    reasons = ['DROP_LATE', 'DROP_TOO_BIG'],
  } = vary;
  const btf = new BtfBuilder();
  const u8 = btf.typedef('__u8', btf.unsigned(1));
  const u32 = btf.typedef('__u32', btf.unsigned(4));
  const field = btf.typedef(`__be${fieldSize * 8}`, btf.unsigned(fieldSize));
  const row = btf.struct('port_row', 2 * fieldSize, [
    [fieldName, field, 0],
    ['pad', btf.array(u8, fieldSize), fieldSize],
  ]);
  const values = ['DROP_NONE', ...reasons].map((name, val) => ({ name, val }));
  const reason = btf.add('ENUM', 'drop_reason', { size: 4, values });
  const map = btf.map(
    vary.mapName ?? 'open_ports',
    { type, max_entries: maxEntries },
    { key: u32, value: row },
  );
  const totals = btf.map('totals', { type: 6, max_entries: 64 }, { key: reason, value: row });
  const ring = btf.map('events', { type: 27, max_entries: 4096 }, {});
  btf.section('.maps', [
    [map, 0, 32],
    [totals, 32, 32],
    [ring, 64, 16],
  ]);

  const setting = btf.variable('host_mac', btf.add('CONST', '(anon)', { type_id: btf.array(u8, 6) }));
  if (vary.settingText !== null) btf.tag(vary.settingText ?? "the host's address", setting);
  const texts = btf.struct(
    'drop_texts',
    reasons.length,
    reasons.map((name, index) => [name, u8, index]),
  );
  reasons.forEach((name, index) => {
    btf.tag(`text: ${name} happened`, texts, index);
    if (vary.hint !== false) btf.tag(`hint: avoid ${name}`, texts, index);
  });
  const pointer = btf.add('PTR', '(anon)', { type_id: row });
  const record = vary.record === false ? [] : [[btf.variable('events_record', pointer), 16, 8] as const];
  btf.section('.rodata', [[setting, 6, 6], [btf.variable('drop_texts', texts), 12, 2], ...record]);
  btf.add('FUNC', 'from_here', { type_id: 0, linkage: 'global' });
  btf.add('FUNC', 'helper', { type_id: 0, linkage: 'static' });
  return btf.build();
}

const file = (name: string) => generate(object()).get(name) ?? '';

test('maps become definitions with the codecs of their keys and values', () => {
  expect(describeObject(object()).maps[0]).toMatchObject({
    name: 'open_ports',
    type: 1,
    maxEntries: 8,
    flags: 0,
  });
  expect(file('maps.ts')).toContain('openPorts: {');
  expect(file('maps.ts')).toContain('key: uint32,\n    value: portRow,');
  expect(file('maps.ts')).toContain('perCpu: true');
  expect(file('maps.ts')).toContain("name: 'events',\n    type: 27,\n    bytes: 4096,\n    record: portRow,");
});

test('fields in network order are read big-endian, padding is left out', () => {
  expect(file('structs.ts')).toContain(
    "view.setUint16(0, unsigned(value.port, 16, 'port_row.port'), false);",
  );
  expect(file('structs.ts')).toContain('port: view.getUint16(0, false),');
  expect(file('structs.ts')).not.toContain('pad');
});

test('settings carry their place and their text, quotes and all', () => {
  expect(file('settings.ts')).toContain(
    "section: '.rodata',\n    offset: 6,\n    codec: byteArray(6),\n    text: 'the host\\'s address',",
  );
});

test('only global functions are programs', () => {
  expect(file('programs.ts')).toContain("fromHere: 'from_here'");
  expect(file('programs.ts')).not.toContain('helper');
});

test('drop reasons have stable names in lower case', () => {
  expect(file('drops.ts')).toContain(
    "{ value: 2, name: 'too-big', text: 'DROP_TOO_BIG happened', hint: 'avoid DROP_TOO_BIG' },",
  );
});

test('the same object gives the same files, and each says that it is generated', () => {
  expect([...generate(object())]).toEqual([...generate(object())]);
  for (const text of generate(object()).values()) expect(text).toMatch(/^\/\/ Generated .* do not edit\.\n/);
});

test.each([
  ['another map type', { type: 2 }],
  ['another field', { fieldName: 'protocol' }],
  ['a wider field', { fieldSize: 4 }],
  ['another map', { mapName: 'ports' }],
] as const)('%s is another layout', (_, variation) => {
  expect(layoutHash(describeObject(object(variation)))).not.toBe(layoutHash(describeObject(object())));
});

test.each([
  ['a hash of another size', { maxEntries: 16 }],
  ['one more drop reason', { reasons: ['DROP_LATE', 'DROP_TOO_BIG', 'DROP_OTHER'] }],
  ['another wording', { settingText: 'address' }],
] as const)('%s is the same layout', (_, variation) => {
  expect(layoutHash(describeObject(object(variation)))).toBe(layoutHash(describeObject(object())));
});

test('an array of another size is another layout', () => {
  const size = (maxEntries: number) => layoutHash(describeObject(object({ type: 2, maxEntries })));
  expect(size(8)).not.toBe(size(16));
});

test.each([
  [
    'a name that the kernel would cut',
    { mapName: 'sixteen_letters_' },
    'sixteen_letters_: longer than 15 characters',
  ],
  ['a setting without a text', { settingText: null }, 'setting host_mac: no btf_decl_tag describes it'],
  ['a ring without a record', { record: false }, 'ring events: no constant events_record'],
  ['a drop reason without a hint', { hint: false }, 'DROP_LATE: no tag "hint: …"'],
] as const)('%s is refused', (_, variation, message) => {
  expect(() => generate(object(variation))).toThrow(message);
});
