import { afterAll, describe, expect, test } from 'vitest';
import { concat, ip, linkLocal, mac, u16, u32 } from '../../helpers/packet/bytes.ts';
import { transportChecksum } from '../../helpers/packet/checksum.ts';
import { Datapath, objectFile } from '../../helpers/packet/datapath.ts';
import { ETHERTYPE, PROTOCOL } from '../../helpers/packet/frame.ts';
import { Random } from '../../helpers/packet/random.ts';

// Single C functions, by programs of bpf/test/ that show nothing else.

const EXPERIMENTAL = 0x88b5;

function load(name: string): Datapath {
  const datapath = new Datapath({}, objectFile(`test/${name}`));
  afterAll(() => datapath.close());
  return datapath;
}

describe('address classes', () => {
  const datapath = load('address');
  const CLASSES = ['multicast', 'martian', 'multicast', 'link-local', 'unspecified', 'martian', 'eui64'];

  function classify(ethernet: string, v4: string | Uint8Array, v6: string): string[] {
    const address = typeof v4 === 'string' ? ip(v4) : v4;
    const data = concat(new Uint8Array(12), u16(EXPERIMENTAL), mac(ethernet), address, ip(v6));
    const run = datapath.program('classify').testRun({ data });
    if (!run.ok) throw new Error(run.code);
    return CLASSES.filter((_, bit) => run.value.verdict & (1 << bit));
  }

  const PLAIN = { mac: '02:00:00:00:00:01', v4: '10.0.0.1', v6: 'fd00::1' };

  test('of IPv4, for every first byte', () => {
    for (let first = 0; first < 256; first++) {
      const expected =
        first === 0 || first === 127 ? ['martian'] : first >= 224 && first < 240 ? ['multicast'] : [];
      for (const rest of [
        [0, 0, 0],
        [0, 0, 1],
        [255, 255, 254],
      ]) {
        expect(
          classify(PLAIN.mac, Uint8Array.of(first, ...rest), PLAIN.v6),
          `${first}.${rest.join('.')}`,
        ).toEqual(expected);
      }
    }
    expect(classify(PLAIN.mac, '255.255.255.255', PLAIN.v6)).toEqual(['multicast']);
  });

  test.each([
    ['ff00::', ['multicast']],
    ['ffff::1', ['multicast']],
    ['fe80::1', ['link-local']],
    ['febf:ffff::1', ['link-local']],
    ['fec0::1', []],
    ['fe7f::1', []],
    ['::', ['unspecified', 'martian']],
    ['::1', ['martian']],
    ['::2', []],
    ['1::', []],
    ['0:0:0:1::', []],
    ['::1:0', []],
    ['::ffff:127.0.0.1', []],
  ])('of IPv6 address %s', (address, expected) => {
    expect(classify(PLAIN.mac, PLAIN.v4, address)).toEqual(expected);
  });

  test('the link-local address of a MAC address is told from its neighbours', () => {
    const random = new Random(7);
    for (let i = 0; i < 300; i++) {
      const bytes = random.bytes(6);
      const text = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(':');
      expect(classify(text, PLAIN.v4, linkLocal(text))).toEqual(['link-local', 'eui64']);
      const other = [...bytes]
        .map((byte, index) => (byte ^ (index === i % 6 ? 1 << (i % 8) : 0)).toString(16))
        .join(':');
      expect(classify(other, PLAIN.v4, linkLocal(text))).toEqual(['link-local']);
    }
  });
});

describe('the checksum of an advertisement', () => {
  const datapath = load('checksum');

  test('is that of RFC 1071 over pseudo header and message', () => {
    const random = new Random(11);
    const samples = [
      new Uint8Array(64),
      new Uint8Array(64).fill(255),
      ...Array.from({ length: 5000 }, () => random.bytes(64)),
    ];
    for (const bytes of samples) {
      const [source, destination, message] = [bytes.slice(0, 16), bytes.slice(16, 32), bytes.slice(32)];
      const header = concat(u32(0x60000000), u16(32), Uint8Array.of(PROTOCOL.icmpv6, 255));
      const data = concat(new Uint8Array(12), u16(ETHERTYPE.ipv6), header, bytes);
      const run = datapath.program('advertisement').testRun({ data });
      if (!run.ok) throw new Error(run.code);
      expect(run.value.verdict).toBe(transportChecksum(source, destination, PROTOCOL.icmpv6, message));
    }
  });
});
