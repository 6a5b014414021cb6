import { describe, expect, it } from 'vitest';
import { listSome, resolveName } from '../../../src/spec/resolve-name.ts';
import { didYouMean, suggest } from '../../../src/spec/suggest.ts';
import { refusalText } from './refusal.ts';

const NAMES = ['web-2', 'web', 'web-1', 'db'];

describe('a name', () => {
  it.each([
    ['web', 'web'],
    ['web-1', 'web-1'],
    ['d', 'db'],
    ['db', 'db'],
  ])('%s means %s', (text, name) => {
    expect(resolveName(NAMES, text, 'endpoint')).toBe(name);
  });

  it('that several begin with is refused with all of them', () => {
    expect(refusalText(() => resolveName(NAMES, 'we', 'endpoint'))).toBe(
      'E_CONFLICT find endpoint we: it could be web, web-1, web-2; write more of the name',
    );
  });

  it('that nothing has is refused with the nearest', () => {
    expect(refusalText(() => resolveName(NAMES, 'wbe', 'endpoint'))).toContain(
      'E_NOT_FOUND find endpoint wbe: ',
    );
    expect(refusalText(() => resolveName(NAMES, 'wbe', 'endpoint'))).toContain('did you mean "web"?');
    expect(refusalText(() => resolveName(NAMES, '', 'endpoint'))).toContain('E_NOT_FOUND');
    expect(refusalText(() => resolveName([], 'x', 'network'))).toContain('shunt network ls');
  });
});

describe('a suggestion', () => {
  it.each([
    ['adress', 'addresses'],
    ['ADDRESSES', 'addresses'],
    ['netn', 'netns'],
    ['ifnmae', 'ifname'],
    ['createnetns', 'createNetns'],
    ['subnet', 'subnets'],
  ])('for %s is %s', (written, word) => {
    const known = ['network', 'netns', 'createNetns', 'addresses', 'ifname', 'mac', 'subnets'];
    expect(suggest(written, known)).toBe(word);
  });

  it.each(['port', 'x', ''])('for %j is none', written => {
    expect(didYouMean(written, ['network', 'addresses', 'mac'])).toBeUndefined();
  });
});

describe('a list of names', () => {
  it('stays readable however long it is', () => {
    expect(listSome(['a', 'b'])).toBe('a, b');
    expect(listSome(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more');
  });
});
