import { describe, expect, it } from 'vitest';
import { addressFromBigInt, addressToBigInt } from '../../../src/spec/address.ts';
import { coverRange, parseExclusion } from '../../../src/spec/exclusion.ts';
import { parsePrefix, prefixRange } from '../../../src/spec/prefix.ts';
import { seeded } from './random.ts';
import { refusalText } from './refusal.ts';

describe('an exclusion', () => {
  it.each([
    ['10.40.0.0/24', ['10.40.0.0/24']],
    ['10.40.0.9', ['10.40.0.9/32']],
    ['FD40::9', ['fd40::9/128']],
    ['10.40.0.10-10.40.0.10', ['10.40.0.10/32']],
    ['10.40.0.10 - 10.40.0.17', ['10.40.0.10/31', '10.40.0.12/30', '10.40.0.16/31']],
    ['fd40::-fd40::ffff', ['fd40::/112']],
    ['0.0.0.0-255.255.255.255', ['0.0.0.0/0']],
    ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', ['::/0']],
  ])('%s covers %j', (text, prefixes) => {
    expect(parseExclusion(text)).toEqual(prefixes);
  });

  it.each([
    ['', 'expected an IP address'],
    ['10.40.0.9/24', 'did you mean 10.40.0.0/24?'],
    ['10.40.0.9-', 'expected an IP address'],
    ['-10.40.0.9', 'expected an IP address'],
    ['10.40.0.9-10.40.0.8', 'did you mean 10.40.0.8-10.40.0.9?'],
    ['10.40.0.9-fd40::1', 'in one family'],
    ['10.40.0.1-5', 'expected an IP address'],
    ['10.40.0.0/24-10.40.1.0/24', 'leave the prefix length'],
  ])('%j is refused: %s', (text, why) => {
    const refused = refusalText(() => parseExclusion(text, 'networks.blue.exclude[0]'));
    expect(refused).toContain('E_INPUT read networks.blue.exclude[0]: ');
    expect(refused).toContain(why);
  });

  it('of any range is covered without gap, overlap or waste, in 1,000 random ones', () => {
    const random = seeded(3);
    for (let round = 0; round < 1000; round++) {
      const version = round % 2 === 0 ? 4 : 6;
      const low = random.bits(version === 4 ? 31 : 127);
      const range = { family: version, first: low, last: low + random.bits(random.below(30)) } as const;
      const prefixes = coverRange(range);
      let expected = range.first;
      for (const prefix of prefixes) {
        const { first, last } = prefixRange(parsePrefix(prefix));
        expect(first).toBe(expected);
        expected = last + 1n;
      }
      expect(expected).toBe(range.last + 1n);
      expect(prefixes.length).toBeLessThanOrEqual(2 * 30);
      expect(addressToBigInt(addressFromBigInt(version, low))).toBe(low);
    }
  });
});
