import { describe, expect, test } from 'vitest';
import { boolean, byteArray, uint32, uint64 } from '../../../src/datapath/scalar.ts';
import { dropReasons } from '../../../src/generated/drops.ts';
import { maps } from '../../../src/generated/maps.ts';
import { dropEvent, dropKey, endpointRow, ipv6Key } from '../../../src/generated/structs.ts';

const ROW = { ifindex: 7, network: 0xffffffff, mtu: 65535, flags: 3, mac: Uint8Array.of(2, 0, 0, 0, 0, 9) };

test('a value survives there and back', () => {
  expect(endpointRow.decode(endpointRow.encode(ROW))).toEqual(ROW);
  const event = {
    timeNs: 2n ** 64n - 1n,
    ifindex: 1,
    reason: 2,
    length: 3,
    ethertype: 0x86dd,
    protocol: 17,
    sourcePort: 40001,
    destinationPort: 53,
    sourceMac: Uint8Array.of(1, 2, 3, 4, 5, 6),
    destinationMac: Uint8Array.of(6, 5, 4, 3, 2, 1),
    source: new Uint8Array(16).fill(7),
    destination: new Uint8Array(16).fill(8),
  };
  expect(dropEvent.decode(dropEvent.encode(event))).toEqual(event);
  // Network order, whatever the machine's own is.
  expect([...dropEvent.encode(event).slice(20, 28)]).toEqual([0x86, 0xdd, 17, 0, 0x9c, 0x41, 0, 53]);
});

test('decoding works on a part of a bigger buffer, and keeps nothing of it', () => {
  const buffer = new Uint8Array(64);
  buffer.set(endpointRow.encode(ROW), 9);
  const row = endpointRow.decode(buffer.subarray(9, 33));
  buffer.fill(0);
  expect(row).toEqual(ROW);
});

describe('what does not fit is refused by name', () => {
  test.each([
    ['a negative number', { ifindex: -1 }, 'endpoint_row.ifindex: -1'],
    ['a number of 33 bits', { mtu: 2 ** 32 }, 'endpoint_row.mtu'],
    ['a fraction', { network: 1.5 }, 'endpoint_row.network'],
    ['no number', { flags: Number.NaN }, 'endpoint_row.flags'],
    ['a short array', { mac: new Uint8Array(5) }, 'endpoint_row.mac: 6 bytes expected, 5 came'],
  ])('%s', (_, wrong, message) => {
    expect(() => endpointRow.encode({ ...ROW, ...wrong })).toThrow(message);
  });

  test('bytes of another length', () => {
    expect(() => endpointRow.decode(new Uint8Array(23))).toThrow('endpoint_row: 24 bytes expected, 23 came');
    expect(() => ipv6Key.decode(new Uint8Array(4))).toThrow(RangeError);
    expect(() => uint32.decode(new Uint8Array(8))).toThrow(RangeError);
    expect(() => byteArray(6).encode(new Uint8Array(16))).toThrow(RangeError);
  });

  test('a number of 65 bits', () => {
    expect(() => uint64.encode(2n ** 64n)).toThrow(RangeError);
    expect(() => uint64.encode(-1n)).toThrow(RangeError);
  });
});

test('scalars survive there and back', () => {
  for (const value of [0, 1, 2 ** 32 - 1]) expect(uint32.decode(uint32.encode(value))).toBe(value);
  for (const value of [0n, 2n ** 63n, 2n ** 64n - 1n])
    expect(uint64.decode(uint64.encode(value))).toBe(value);
  for (const value of [true, false]) expect(boolean.decode(boolean.encode(value))).toBe(value);
});

test('drop reasons are numbered without gaps and named once', () => {
  expect(dropReasons.map(reason => reason.value)).toEqual(dropReasons.map((_, index) => index + 1));
  expect(new Set(dropReasons.map(reason => reason.name)).size).toBe(dropReasons.length);
  expect(dropReasons.length).toBeLessThan(maps.dropTotals.maxEntries);
  for (const { text, hint } of dropReasons) expect(`${text}${hint}`).not.toMatch(/\.$|^[A-Z][a-z]/);
});

test('keys of maps are as long as what they hold', () => {
  expect([maps.endpointsV4.key.size, maps.endpointsV6.key.size, maps.devices.key.size, dropKey.size]).toEqual(
    [4, 16, 4, 8],
  );
});
