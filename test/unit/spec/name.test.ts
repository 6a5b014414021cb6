import { describe, expect, it } from 'vitest';
import { parseEndpointName, parseIfName, parseNetworkName } from '../../../src/spec/name.ts';
import { refusalText } from './refusal.ts';

describe('the name of a network or endpoint', () => {
  it.each(['a', '0', 'web', 'web-1', 'web.1_a', 'a'.repeat(63), 'a--b', 'tostring'])('may be %s', name => {
    expect(parseNetworkName(name)).toBe(name);
    expect(parseEndpointName(name)).toBe(name);
  });

  it.each([
    ['', 'such as web-1'],
    ['a'.repeat(64), 'at most 63 characters'],
    ['a'.repeat(300), 'at most 63 characters'],
    ['Web', 'did you mean web?'],
    ['-web', 'begin with a letter or a digit'],
    ['.web', 'begin with a letter or a digit'],
    ['__proto__', 'begin with a letter or a digit'],
    ['..', 'begin with a letter or a digit'],
    ['../etc', 'begin with a letter or a digit'],
    ['a/b', 'expected a name'],
    ['a..b', 'no two dots in a row'],
    ['a b', 'expected a name'],
    ['web\n', 'expected a name'],
    ['wéb', 'expected a name'],
    ['a\0', 'expected a name'],
    ['constructor', 'reserved'],
  ])('may not be %j: %s', (name, why) => {
    expect(refusalText(() => parseNetworkName(name, 'networks'))).toContain(why);
    expect(refusalText(() => parseEndpointName(name, 'endpoints'))).toContain('E_INPUT read endpoints: ');
  });
});

describe('the name of an interface', () => {
  it.each(['eth0', 'a', 'e'.repeat(15), 'eth0.100', 'net-1', '-', '...', 'Eth_0'])('may be %s', name => {
    expect(parseIfName(name)).toBe(name);
  });

  it.each([
    '',
    'e'.repeat(16),
    '.',
    '..',
    'lo',
    'all',
    'default',
    'a/b',
    'a:b',
    'a b',
    'a\tb',
    'eth0\n',
    'eth%d',
    'à',
    'a\u00a0b',
    'a\0',
  ])('may not be %j', name => {
    expect(refusalText(() => parseIfName(name, 'ifname'))).toMatch(
      /^E_INPUT read ifname: expected an interface name/,
    );
  });
});
