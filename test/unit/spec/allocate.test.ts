import { describe, expect, it } from 'vitest';
import {
  addressFromBigInt,
  addressToBigInt,
  type IpAddress,
  parseIpAddress,
} from '../../../src/spec/address.ts';
import { openPool } from '../../../src/spec/allocate.ts';
import { parsePrefix, prefixContains } from '../../../src/spec/prefix.ts';
import { openSubnet } from '../../../src/spec/subnet.ts';
import { seeded } from './random.ts';
import { refusalCode, refusalText } from './refusal.ts';

const nobody = (): boolean => false;

function pool(subnet: string, options: { exclude?: string[]; cursor?: string } = {}) {
  const exclude = (options.exclude ?? []).map(text => parsePrefix(text));
  const cursor = options.cursor === undefined ? null : parseIpAddress(options.cursor);
  return openPool(openSubnet(parsePrefix(subnet)), exclude, cursor);
}

describe('the allocator', () => {
  it('begins behind the gateway and goes up', () => {
    const blue = pool('10.40.0.0/16');
    expect([blue.next(nobody), blue.next(nobody), blue.next(nobody)]).toEqual([
      '10.40.0.2',
      '10.40.0.3',
      '10.40.0.4',
    ]);
    expect(blue.cursor()).toBe('10.40.0.4');
  });

  it('begins behind the gateway in IPv6 too', () => {
    expect(pool('fd40::/64').next(nobody)).toBe('fd40::2');
    expect(pool('fd40::/127').next(nobody)).toBe('fd40::1');
    expect(pool('fd40::/64', { cursor: 'fd40::ffff' }).next(nobody)).toBe('fd40::1:0');
  });

  it('gives the only pod address of a /31 and a /30, and no second', () => {
    for (const [subnet, only] of [
      ['10.40.0.0/31', '10.40.0.1'],
      ['10.40.0.0/30', '10.40.0.2'],
    ] as const) {
      expect(pool(subnet).next(nobody)).toBe(only);
      expect(refusalCode(() => pool(subnet).next(address => address === only))).toBe('E_EXHAUSTED');
    }
  });

  it('passes over exclusions that lie in each other and over the end', () => {
    const blue = pool('10.40.0.0/28', {
      exclude: ['10.40.0.4/30', '10.40.0.6/32', '10.40.0.2/31', '10.40.0.12/30', 'fd40::/64'],
    });
    const given = Array.from({ length: 5 }, () => blue.next(nobody));
    expect(given).toEqual(['10.40.0.8', '10.40.0.9', '10.40.0.10', '10.40.0.11', '10.40.0.8']);
  });

  it('does not give an address that came free before it has been all around', () => {
    const taken = new Set<string>();
    const blue = pool('10.40.0.0/29');
    const take = (): IpAddress => {
      const address = blue.next(one => taken.has(one));
      taken.add(address);
      return address;
    };
    expect([take(), take()]).toEqual(['10.40.0.2', '10.40.0.3']);
    taken.delete('10.40.0.3');
    expect([take(), take(), take()]).toEqual(['10.40.0.4', '10.40.0.5', '10.40.0.6']);
    expect(take()).toBe('10.40.0.3');
    expect(refusalCode(take)).toBe('E_EXHAUSTED');
  });

  it.each(['10.40.0.255', '10.40.0.254', '10.41.0.7', '10.40.0.0', 'fd40::1'])(
    'begins anew for a cursor at %s',
    cursor => {
      expect(pool('10.40.0.0/24', { cursor }).next(nobody)).toBe('10.40.0.2');
    },
  );

  it('says of a full subnet that it is full, having looked at each address once', () => {
    let looks = 0;
    const full = (): boolean => {
      looks++;
      return true;
    };
    expect(refusalText(() => pool('10.40.0.0/24', { cursor: '10.40.0.77' }).next(full))).toMatch(
      /^E_EXHAUSTED allocate an address of 10\.40\.0\.0\/24: all are taken, excluded or reserved; remove endpoints/,
    );
    expect(looks).toBe(253);
    expect(refusalCode(() => pool('10.40.0.0/24', { exclude: ['10.40.0.0/24'] }).next(nobody))).toBe(
      'E_EXHAUSTED',
    );
  });

  it('does not look at excluded addresses one by one', () => {
    expect(pool('fd40::/64', { exclude: ['fd40::/65'] }).next(nobody)).toBe('fd40::8000:0:0:0');
  });

  it('does what a plain list of all addresses would do, in 300 random histories', () => {
    const random = seeded(4);
    for (let round = 0; round < 300; round++) {
      const length = 26 + random.below(6);
      const base = addressToBigInt(parseIpAddress('10.40.0.0'));
      const size = 2 ** (32 - length);
      const exclude = Array.from({ length: random.below(3) }, () => {
        const bits = length + random.below(33 - length);
        const start = base + ((BigInt(random.below(size)) >> BigInt(32 - bits)) << BigInt(32 - bits));
        return parsePrefix(`${addressFromBigInt(4, start)}/${bits}`);
      });
      const all = Array.from({ length: size }, (_, index) => addressFromBigInt(4, base + BigInt(index)));
      const usable = (size === 2 ? all.slice(1) : all.slice(2, -1)).filter(
        address => !exclude.some(prefix => prefixContains(prefix, address)),
      );
      const taken = new Set<IpAddress>();
      const tested = openPool(openSubnet(parsePrefix(`10.40.0.0/${length}`)), exclude, null);
      let last = -1n;
      for (let move = 0; move < 80; move++) {
        if (random.below(3) === 0 && taken.size > 0) {
          taken.delete([...taken][random.below(taken.size)]!);
          continue;
        }
        const free = usable.filter(address => !taken.has(address));
        const expected = free.find(address => addressToBigInt(address) > last) ?? free[0];
        if (expected === undefined) {
          expect(refusalCode(() => tested.next(address => taken.has(address)))).toBe('E_EXHAUSTED');
          continue;
        }
        expect(tested.next(address => taken.has(address))).toBe(expected);
        taken.add(expected);
        last = addressToBigInt(expected);
      }
    }
  });
});
