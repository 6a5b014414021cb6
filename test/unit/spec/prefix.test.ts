import { describe, expect, it } from 'vitest';
import {
  addressBits,
  addressFromBigInt,
  addressToBigInt,
  parseIpAddress,
} from '../../../src/spec/address.ts';
import {
  compareRanges,
  firstUsable,
  joinPrefix,
  lastUsable,
  networkPrefix,
  parsePrefix,
  prefixAddress,
  prefixContains,
  prefixesOverlap,
  prefixLength,
  prefixRange,
} from '../../../src/spec/prefix.ts';
import { seeded } from './random.ts';
import { refusalText } from './refusal.ts';

describe('a prefix', () => {
  it.each([
    ['10.40.0.0/16', '10.40.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.40.0.5/32', '10.40.0.5/32'],
    ['FD40:0::/64', 'fd40::/64'],
    ['::/0', '::/0'],
    ['fd40::5/128', 'fd40::5/128'],
  ])('%s is read as %s', (text, canonical) => {
    expect(parsePrefix(text)).toBe(canonical);
  });

  it.each([
    ['10.40.0.0', 'add the prefix length'],
    ['10.40.0.5/16', 'did you mean 10.40.0.0/16?'],
    ['fd40::5/64', 'did you mean fd40::/64?'],
    ['10.40.0.0/33', '0 to 32'],
    ['fd40::/129', '0 to 128'],
    ['10.40.0.0/', '0 to 32'],
    ['10.40.0.0/016', '0 to 32'],
    ['10.40.0.0/-1', '0 to 32'],
    ['10.40.0.0/1e1', '0 to 32'],
    ['10.40.0.0/16/16', '0 to 32'],
    ['10.40.0.0/255.255.0.0', '0 to 32'],
    ['10.40/16', 'four decimal parts'],
    ['/16', 'expected an IP address'],
    ['fe80::%eth0/64', 'zone'],
    ['', 'prefix length'],
  ])('%j is refused: %s', (text, why) => {
    const refused = refusalText(() => parsePrefix(text, 'networks.blue.subnets[0]'));
    expect(refused).toContain('E_INPUT read networks.blue.subnets[0]: ');
    expect(refused).toContain(why);
  });

  it('falls apart into address and length, and a joined one keeps its host bits', () => {
    const prefix = joinPrefix(parseIpAddress('10.40.0.5'), 16);
    expect(prefix).toBe('10.40.0.5/16');
    expect(prefixAddress(prefix)).toBe('10.40.0.5');
    expect(prefixLength(prefix)).toBe(16);
    expect(prefixRange(prefix)).toEqual({ family: 4, first: 0x0a280000n, last: 0x0a28ffffn });
  });
});

describe('the usable addresses of a subnet', () => {
  it.each([
    ['10.40.0.0/16', '10.40.0.1', '10.40.255.254'],
    ['10.40.0.4/30', '10.40.0.5', '10.40.0.6'],
    ['10.40.0.4/31', '10.40.0.4', '10.40.0.5'],
    ['fd40::/64', 'fd40::1', 'fd40::ffff:ffff:ffff:ffff'],
    ['fd40::4/126', 'fd40::5', 'fd40::7'],
    ['fd40::4/127', 'fd40::4', 'fd40::5'],
  ])('of %s are %s to %s', (subnet, first, last) => {
    expect(firstUsable(parsePrefix(subnet))).toBe(first);
    expect(lastUsable(parsePrefix(subnet))).toBe(last);
  });

  it.each(['10.40.0.5/32', 'fd40::5/128'])('of %s are too few', subnet => {
    expect(refusalText(() => firstUsable(parsePrefix(subnet)))).toContain(
      'it has to hold a gateway and a pod',
    );
    expect(refusalText(() => lastUsable(parsePrefix(subnet)))).toContain('E_INPUT');
  });
});

describe('prefix arithmetic agrees with counting bits', () => {
  it('in 5,000 random pairs', () => {
    const random = seeded(2);
    for (let round = 0; round < 5000; round++) {
      const version = random.below(2) === 0 ? 4 : 6;
      const bits = addressBits(version);
      const value = random.bits(bits);
      // A near neighbour, so that about half of the pairs share their first bits.
      const other = value ^ random.bits(random.below(bits + 1));
      const [length, otherLength] = [random.below(bits + 1), random.below(bits + 1)];
      const a = networkPrefix(addressFromBigInt(version, value), length);
      const b = networkPrefix(addressFromBigInt(version, other), otherLength);
      const sharedBits = (value ^ other).toString(2).padStart(bits, '0').indexOf('1');
      const shared = value === other ? bits : sharedBits;
      expect(parsePrefix(a)).toBe(a);
      expect(prefixContains(a, addressFromBigInt(version, other))).toBe(shared >= length);
      expect(prefixesOverlap(a, b)).toBe(shared >= Math.min(length, otherLength));
      expect(prefixesOverlap(b, a)).toBe(prefixesOverlap(a, b));
      const { first, last } = prefixRange(a);
      expect(last - first + 1n).toBe(1n << BigInt(bits - length));
      expect(addressToBigInt(prefixAddress(a))).toBe(first);
      expect(Math.sign(compareRanges(prefixRange(a), prefixRange(b)))).toBe(
        -Math.sign(compareRanges(prefixRange(b), prefixRange(a))) || 0,
      );
    }
  });

  it('and never crosses families', () => {
    expect(prefixContains(parsePrefix('::/0'), parseIpAddress('10.0.0.1'))).toBe(false);
    expect(prefixContains(parsePrefix('0.0.0.0/0'), parseIpAddress('::1'))).toBe(false);
    expect(prefixesOverlap(parsePrefix('::/0'), parsePrefix('0.0.0.0/0'))).toBe(false);
  });
});
