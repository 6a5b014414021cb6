import { afterAll, expect, onTestFinished, test } from 'vitest';
import { maps } from '../../../src/generated/maps.ts';
import type { EndpointRow } from '../../../src/generated/structs.ts';
import { concat, ip, mac, u16, u32 } from '../../helpers/packet/bytes.ts';
import { Datapath, objectFile } from '../../helpers/packet/datapath.ts';

// What TypeScript writes is what C reads, field by field.

const datapath = new Datapath({}, objectFile('test/rows'));
afterAll(() => datapath.close());

const ROW: EndpointRow = {
  ifindex: 0x01020304,
  network: 0xa1a2a3a4,
  mtu: 65535,
  flags: 0x40000001,
  mac: mac('02:11:22:33:44:55'),
};

function read(program: string, key: Uint8Array): Uint8Array | null {
  const data = concat(new Uint8Array(12), u16(0x88b5), key, new Uint8Array(32));
  const run = datapath.program(program).testRun({ data });
  if (!run.ok) throw new Error(run.code);
  return run.value.verdict === 1 ? run.value.data.slice(14, 36) : null;
}

const SEEN = concat(u32(ROW.ifindex), u32(ROW.network), u32(ROW.mtu), u32(ROW.flags), ROW.mac);

test('a row by IPv4 address', () => {
  datapath.put(maps.endpointsV4, { address: ip('10.40.0.5') }, ROW);
  expect(read('by_ipv4', ip('10.40.0.5'))).toEqual(SEEN);
  expect(read('by_ipv4', ip('5.0.40.10'))).toBeNull();
});

test('a row by IPv6 address', () => {
  datapath.put(maps.endpointsV6, { address: ip('fd40::5') }, ROW);
  expect(read('by_ipv6', ip('fd40::5'))).toEqual(SEEN);
  expect(read('by_ipv6', ip('fd40::6'))).toBeNull();
});

test('a row by device', () => {
  datapath.put(maps.devices, 0x00010203, ROW);
  expect(read('by_device', u32(0x00010203))).toEqual(SEEN);
  expect(read('by_device', u32(0x03020100))).toBeNull();
});

test('what the codecs expect is what the kernel made', () => {
  const whole = new Datapath();
  onTestFinished(() => whole.close());
  for (const definition of Object.values(maps)) {
    const info = whole.map(definition.name).info();
    if (!info.ok) throw new Error(info.code);
    const { type, keySize, valueSize, maxEntries, flags } = info.value;
    expect({ type, keySize, valueSize, maxEntries, flags }, definition.name).toEqual({
      type: definition.type,
      keySize: definition.key.size,
      valueSize: definition.value.size,
      maxEntries: definition.maxEntries,
      flags: definition.flags,
    });
  }
});
