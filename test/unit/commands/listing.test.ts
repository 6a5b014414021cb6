import { describe, expect, test } from 'vitest';
import { type Listing, selector } from '../../../src/commands/listing.ts';
import { pick } from '../../../src/commands/pick.ts';

interface Thing {
  readonly name: string;
  readonly network: string;
  readonly addresses: readonly string[];
  readonly internal: boolean;
}

const LISTING: Listing<Thing> = { columns: [], filters: ['name', 'network', 'addresses', 'internal'] };

const things: readonly Thing[] = [
  { name: 'web', network: 'blue', addresses: ['10.40.0.2', 'fd40::2'], internal: false },
  { name: 'db', network: 'blue', addresses: ['10.40.0.3'], internal: true },
  { name: 'web-2', network: 'red', addresses: [], internal: false },
];

function filtered(...filters: string[]): string[] {
  return selector(LISTING, filters)(things).map(({ name }) => name);
}

describe('--filter', () => {
  test('left out keeps everything, sorted by name', () => expect(filtered()).toEqual(['db', 'web', 'web-2']));
  test('is equality', () => expect(filtered('name=web')).toEqual(['web']));
  test('of a list is membership', () => expect(filtered('addresses=fd40::2')).toEqual(['web']));
  test('reads booleans as written', () => expect(filtered('internal=true')).toEqual(['db']));
  test('of different keys has to hold for all', () => {
    expect(filtered('network=blue', 'internal=false')).toEqual(['web']);
  });
  test('of one key has to hold for any', () => {
    expect(filtered('network=red', 'network=blue', 'internal=false')).toEqual(['web', 'web-2']);
  });
  test('takes a value with an equals sign', () => expect(filtered('name=a=b')).toEqual([]));
  test.each(['name', '=web', 'colour=red', ''])('refuses "%s"', text => {
    expect(() => filtered(text)).toThrow(expect.objectContaining({ code: 'E_INPUT' }));
  });
});

describe('targets', () => {
  const picked = (...texts: string[]) => pick(things, texts, 'endpoint').map(({ name }) => name);

  test('are names or beginnings that only one has, each once, in the order given', () => {
    expect(picked('web-', 'd', 'db')).toEqual(['web-2', 'db']);
  });

  test('a whole name goes before longer ones that begin with it', () =>
    expect(picked('web')).toEqual(['web']));

  test('a beginning that two have is a conflict', () => {
    expect(() => picked('we')).toThrow(expect.objectContaining({ code: 'E_CONFLICT' }));
  });

  test('one that nothing has is not found', () => {
    expect(() => picked('web', 'nope')).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });
});
