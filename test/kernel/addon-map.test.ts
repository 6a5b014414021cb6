import { expect, test } from 'vitest';
import { addon, type NativeMap } from '../../src/native/addon.ts';
import { firstU32, must, Probe, u32, u64 } from './addon/probe.ts';

const COUNT = 10_000;

function keysOf(map: NativeMap): number[] {
  return must(map.entries())
    .map(pair => firstU32(pair.key))
    .sort((a, b) => a - b);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

test('a map tells its layout, its size and the memory it takes', () => {
  const info = must(new Probe().map('pairs').info());
  expect(info).toMatchObject({ name: 'pairs', type: 1, keySize: 4, valueSize: 8, maxEntries: COUNT });
  expect(info.id).toBeGreaterThan(0);
  expect(info.memory).toBeGreaterThan(COUNT * 12);
});

test('lookup gives the value that was written, and null for an absent key', () => {
  const map = new Probe().map('pairs');
  must(map.update(u32(1), u64(0x1122334455)));
  expect(must(map.lookup(u32(1)))).toEqual(u64(0x1122334455));
  expect(must(map.lookup(u32(2)))).toBeNull();
});

test('update can insist on a new key and on an old one', () => {
  const map = new Probe().map('pairs');
  expect(map.update(u32(1), u64(1), 2)).toMatchObject({ ok: false, code: 'ENOENT' });
  must(map.update(u32(1), u64(1), 1));
  expect(map.update(u32(1), u64(2), 1)).toMatchObject({ ok: false, code: 'EEXIST' });
  expect(must(map.lookup(u32(1)))).toEqual(u64(1));
});

test('delete tells whether the key was there', () => {
  const map = new Probe().map('pairs');
  must(map.update(u32(1), u64(1)));
  expect(must(map.delete(u32(1)))).toBe(true);
  expect(must(map.delete(u32(1)))).toBe(false);
});

test('ten thousand pairs go in and come out in one call each', () => {
  const map = new Probe().map('pairs');
  const numbers = range(COUNT);
  expect(must(map.updateMany(u32(...numbers), u64(...numbers.map(n => n * 3)), COUNT))).toBe(COUNT);
  const pairs = must(map.entries());
  expect(pairs).toHaveLength(COUNT);
  const sum = pairs.reduce((total, pair) => total + firstU32(pair.value), 0);
  expect(sum).toBe((3 * COUNT * (COUNT - 1)) / 2);
  expect(pairs.every(pair => firstU32(pair.value) === 3 * firstU32(pair.key))).toBe(true);
});

test('a map with room for one more than asked lists what it has', () => {
  const probe = new Probe(object => must(object.setMaxEntries('pairs', 1)));
  const map = probe.map('pairs');
  expect(must(map.entries())).toEqual([]);
  must(map.update(u32(9), u64(1)));
  expect(keysOf(map)).toEqual([9]);
});

test('many in a full map: the failure tells how far it came', () => {
  const probe = new Probe(object => must(object.setMaxEntries('pairs', 2)));
  const result = probe.map('pairs').updateMany(u32(1, 2, 3, 4), u64(1, 2, 3, 4), 4);
  expect(result).toMatchObject({ ok: false, code: 'E2BIG', log: '2 of 4 done' });
});

test('deleting many passes over absent keys, at the ends, in between and repeated', () => {
  const map = new Probe().map('pairs');
  must(map.updateMany(u32(...range(10)), u64(...range(10)), 10));
  expect(must(map.deleteMany(u32(99, 3, 98, 97, 4, 4, 5, 96), 8))).toBe(3);
  expect(keysOf(map)).toEqual([0, 1, 2, 6, 7, 8, 9]);
  expect(must(map.deleteMany(new Uint8Array(), 0))).toBe(0);
});

test('a map type without batch operations does the same, one by one', () => {
  const map = new Probe().map('devices');
  expect(must(map.updateMany(u32(5, 6, 7), u32(1, 1, 1), 3))).toBe(3);
  expect(keysOf(map)).toEqual([5, 6, 7]);
  expect(must(map.deleteMany(u32(5, 99, 7), 3))).toBe(2);
  expect(keysOf(map)).toEqual([6]);
  expect(map.updateMany(u32(1, 2), u32(1, 9999), 2)).toMatchObject({ ok: false, log: '1 of 2 done' });
});

test('an array always has all its slots', () => {
  const map = new Probe().map('slots');
  must(map.update(u32(7), u32(70)));
  const pairs = must(map.entries());
  expect(pairs.map(pair => firstU32(pair.key))).toEqual(range(8));
  expect(pairs.map(pair => firstU32(pair.value))).toEqual([0, 0, 0, 0, 0, 0, 0, 70]);
});

test('a per-CPU value is one rounded share for every possible CPU', () => {
  const probe = new Probe();
  const map = probe.map('shares');
  const size = 16 * addon().possibleCpus();
  const zero = new Uint8Array(size);
  must(map.update(u32(0), zero));
  must(probe.program('count').testRun({ data: new Uint8Array(100), repeat: 3 }));

  const value = must(map.lookup(u32(0)))!;
  expect(value).toHaveLength(size);
  const shares = range(addon().possibleCpus()).map(cpu => firstU32(value.subarray(cpu * 16)));
  expect(shares.reduce((a, b) => a + b)).toBe(300);
  expect(must(map.entries())).toEqual([{ key: u32(0), value }]);
  const twice = new Uint8Array(2 * size).fill(7);
  expect(must(map.updateMany(u32(1, 2), twice, 2))).toBe(2);
  expect(must(map.entries())).toHaveLength(3);
  expect(() => map.update(u32(0), new Uint8Array(12))).toThrow(`value: expected ${size} bytes`);
});

test('a key or a value of the wrong size is a TypeError, never a wild read', () => {
  const map = new Probe().map('pairs');
  expect(() => map.lookup(new Uint8Array(3))).toThrow(new TypeError('key: expected 4 bytes'));
  expect(() => map.delete(new Uint8Array(5))).toThrow(TypeError);
  expect(() => map.update(u32(1), u32(1))).toThrow(new TypeError('value: expected 8 bytes'));
  expect(() => map.updateMany(u32(1, 2), u64(1, 2), 3)).toThrow(TypeError);
  expect(() => map.updateMany(u32(1, 2), u64(1), 2)).toThrow(TypeError);
  expect(() => map.deleteMany(u32(1), 4_294_967_295)).toThrow(TypeError);
});

test('a view into a larger buffer is read where it starts', () => {
  const map = new Probe().map('pairs');
  must(map.update(u32(1, 2, 3).subarray(4, 8), u64(10, 20).subarray(8)));
  expect(must(map.lookup(u32(2)))).toEqual(u64(20));
});

test('a pinned map is the same map when it is opened again', () => {
  const map = new Probe().map('pairs');
  must(map.pin('/sys/fs/bpf/addon-map'));
  const again = must(addon().openPinnedMap('/sys/fs/bpf/addon-map'));
  must(map.update(u32(1), u64(42)));
  expect(must(again.lookup(u32(1)))).toEqual(u64(42));
  expect(must(again.info()).id).toBe(must(map.info()).id);
  expect(map.pin('/sys/fs/bpf/addon-map')).toMatchObject({ ok: false, code: 'EEXIST' });
});

test('a pin of another kind is refused, and says what it is', () => {
  const probe = new Probe();
  must(probe.program('pass').pin('/sys/fs/bpf/addon-not-a-map'));
  expect(addon().openPinnedMap('/sys/fs/bpf/addon-not-a-map')).toMatchObject({
    ok: false,
    code: 'EINVAL',
    log: 'it is a BPF prog, not a map',
  });
  expect(addon().openPinnedMap('/sys/fs/bpf/nothing')).toMatchObject({ ok: false, code: 'ENOENT' });
});
