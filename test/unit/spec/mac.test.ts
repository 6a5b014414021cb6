import { describe, expect, it } from 'vitest';
import { generateMac, HOST_MAC, macBytes, macFromBytes, parseMac } from '../../../src/spec/mac.ts';
import { refusalText } from './refusal.ts';

describe('a MAC address', () => {
  it.each([
    ['02:00:00:00:00:05', '02:00:00:00:00:05'],
    ['02:AB:cd:EF:00:05', '02:ab:cd:ef:00:05'],
    ['02-AB-CD-EF-00-05', '02:ab:cd:ef:00:05'],
    ['00:00:00:00:00:01', '00:00:00:00:00:01'],
  ])('%s is read as %s', (text, canonical) => {
    expect(parseMac(text)).toBe(canonical);
    expect(macFromBytes(macBytes(parseMac(text)))).toBe(canonical);
  });

  it.each([
    ['', 'expected a MAC address'],
    ['02:00:00:00:00', 'expected a MAC address'],
    ['02:00:00:00:00:05:06', 'expected a MAC address'],
    ['02:00-00:00:00:05', 'expected a MAC address'],
    ['2:0:0:0:0:5', 'expected a MAC address'],
    ['020000000005', 'expected a MAC address'],
    ['0200.0000.0005', 'expected a MAC address'],
    ['02:00:00:00:00:0g', 'expected a MAC address'],
    ['02:00:00:00:00:05 ', 'expected a MAC address'],
    ['02:00:00:00:00:05\n', 'expected a MAC address'],
    ['00:00:00:00:00:00', 'other than zero'],
    ['ff:ff:ff:ff:ff:ff', 'expected a unicast'],
    ['01:00:5e:00:00:01', 'expected a unicast'],
    ['33:33:00:00:00:01', 'expected a unicast'],
  ])('%j is refused: %s', (text, why) => {
    const refused = refusalText(() => parseMac(text, 'endpoints.web.mac'));
    expect(refused).toContain('E_INPUT read endpoints.web.mac: ');
    expect(refused).toContain(why);
  });

  it('of the kernel may be zero', () => {
    expect(macFromBytes(new Uint8Array(6))).toBe('00:00:00:00:00:00');
    expect(() => macFromBytes(new Uint8Array(5))).toThrow(RangeError);
  });
});

describe('a generated MAC address', () => {
  it('follows from the name alone', () => {
    expect(generateMac('web')).toBe('02:6e:02:e5:ce:8d');
    expect(generateMac('web')).toBe(generateMac('web'));
    expect(generateMac('web', 1)).not.toBe(generateMac('web'));
  });

  it("is unicast, locally administered, never the host's, and seldom the same twice", () => {
    const macs = Array.from({ length: 5000 }, (_, index) => generateMac(`pod-${index}`));
    for (const mac of macs) {
      expect(parseMac(mac)).toBe(mac);
      expect(mac.startsWith('02:')).toBe(true);
    }
    expect(macs).not.toContain(HOST_MAC);
    expect(new Set(macs).size).toBe(macs.length);
  });
});
