import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import {
  addressBytes,
  addressFromBigInt,
  addressFromBytes,
  addressToBigInt,
  family,
  parseIpAddress,
  parseIpv4,
  parseIpv6,
} from '../../../src/spec/address.ts';
import { seeded } from './random.ts';
import { refusalText } from './refusal.ts';

describe('an IPv4 address', () => {
  it.each(['0.0.0.0', '10.40.0.5', '255.255.255.255', '1.2.3.4'])('%s is read as it is', text => {
    expect(parseIpv4(text)).toBe(text);
    expect(parseIpAddress(text)).toBe(text);
  });

  it.each([
    '',
    '10',
    '10.1',
    '10.40.5',
    '10.40.0.5.6',
    '10.40.0.256',
    '010.40.0.5',
    '10.40.0.05',
    '0x0a.0.0.1',
    '10.40.0.-1',
    '+10.0.0.1',
    '10.40.0.5 ',
    ' 10.40.0.5',
    '10.40.0.5\n',
    '10..0.1',
    '10.40.0.',
    '.40.0.1',
    '１０.0.0.1',
    '10.0.0.1e1',
    '167772165',
    '10.40.0.5/16',
    'localhost',
    '::ffff:1.2.3.4',
    '4294967306.0.0.1',
  ])('%j is refused', text => {
    expect(refusalText(() => parseIpv4(text, 'endpoints.web.addresses[0]'))).toMatch(
      /^E_INPUT read endpoints\.web\.addresses\[0\]: expected an IPv4 address/,
    );
  });
});

describe('an IPv6 address', () => {
  it.each([
    ['::', '::'],
    ['::1', '::1'],
    ['FD40::5', 'fd40::5'],
    ['fd40:0:0:0:0:0:0:5', 'fd40::5'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['0:0:1::', '0:0:1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
    ['::ffff:10.40.0.5', '::ffff:10.40.0.5'],
    ['::FFFF:0a28:0005', '::ffff:10.40.0.5'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ])('%s is read as %s (RFC 5952)', (text, canonical) => {
    expect(parseIpv6(text)).toBe(canonical);
    expect(parseIpAddress(text)).toBe(canonical);
  });

  it.each([
    '',
    ':',
    ':::',
    '1',
    '1:2',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    '::00000',
    'g::',
    'fe80::1%eth0',
    '::%1',
    '[::1]',
    '::1/128',
    ' ::1',
    '::1 ',
    '::1\n',
    ':1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:',
    '::1.2.3',
    '::01.2.3.4',
    '::1.2.3.256',
    '::1.2.3.4:1',
    '1.2.3.4::',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::0x1',
    '10.40.0.5',
  ])('%j is refused', text => {
    expect(refusalText(() => parseIpv6(text))).toMatch(/^E_INPUT read address: expected an IPv6 address/);
  });

  it('of a million characters is refused at once', () => {
    const begin = performance.now();
    for (const text of ['0', '1:', 'f:::', '::1.']) {
      expect(refusalText(() => parseIpAddress(text.repeat(250_000), 'addr'))).toContain(
        'E_INPUT read addr: ',
      );
    }
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it('with a zone is told to leave it out', () => {
    expect(refusalText(() => parseIpAddress('fe80::1%eth0', 'addr'))).toBe(
      'E_INPUT read addr: expected an IP address such as 10.40.0.5 or fd40::5, got "fe80::1%eth0"; leave the zone (%…) out',
    );
  });
});

describe('the bytes and the number of an address', () => {
  it('are in network order', () => {
    expect([...addressBytes(parseIpv4('10.40.0.5'))]).toEqual([10, 40, 0, 5]);
    expect([...addressBytes(parseIpv6('fd40::1:5'))]).toEqual([
      0xfd, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 5,
    ]);
    expect([...addressBytes(parseIpv6('::ffff:1.2.3.4'))].slice(10)).toEqual([255, 255, 1, 2, 3, 4]);
    expect(addressToBigInt(parseIpv4('255.0.0.1'))).toBe(0xff000001n);
    expect(addressToBigInt(parseIpv6('::ffff:1.2.3.4'))).toBe(0xffff01020304n);
  });

  it('lead back to the address, for any 4,000 of them, in one text that ipaddr.js reads as the same', () => {
    const random = seeded(1);
    for (let round = 0; round < 4000; round++) {
      const version = round % 2 === 0 ? 4 : 6;
      // Runs of zero groups are where text forms differ, so make many.
      const mask = random
        .bits(8)
        .toString(2)
        .padStart(8, '0')
        .replaceAll('1', 'ffff')
        .replaceAll('0', '0000');
      const value = version === 4 ? random.bits(32) : random.bits(128) & BigInt(`0x${mask.slice(0, 32)}`);
      const address = addressFromBigInt(version, value);
      expect(family(address)).toBe(version);
      expect(addressToBigInt(address)).toBe(value);
      expect(addressFromBytes(addressBytes(address))).toBe(address);
      expect(parseIpAddress(address)).toBe(address);
      const hex = Buffer.from(addressBytes(address)).toString('hex');
      expect(BigInt(`0x${hex}`)).toBe(value);
      expect(Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex')).toBe(hex);
    }
  });

  it('of a wrong size are a mistake of the caller', () => {
    expect(() => addressFromBytes(new Uint8Array(5))).toThrow(RangeError);
    expect(() => addressFromBigInt(4, 1n << 32n)).toThrow(RangeError);
    expect(() => addressFromBigInt(6, 1n << 128n)).toThrow(RangeError);
    expect(() => addressFromBigInt(4, -1n)).toThrow(RangeError);
  });
});
