import { expect, test } from 'vitest';
import { namesFor } from '../../../src/commands/name-completion.ts';

const known = { networks: { blue: {}, black: {} }, endpoints: { web: {}, db: {} } } as unknown as Parameters<
  typeof namesFor
>[1];

test.each([
  ['shunt endpoint rm ', ['web', 'db']],
  ['shunt endpoint rm w', ['web']],
  ['shunt endpoint rm web ', ['db']],
  ['shunt endpoint show ', ['web', 'db']],
  ['shunt network inspect bl', ['blue', 'black']],
  ['shunt endpoint add x --network ', ['blue', 'black']],
  ['shunt exec ', ['web', 'db']],
  ['shunt drops d', ['db']],
  ['shunt drops web', ['web']],
  ['shunt endpoint add ', null],
  ['shunt network create ', null],
  ['shunt endpoint rm -', null],
  ['shunt endpoint rm --output ', null],
  ['shunt endpoint rm', null],
  ['shunt dro', null],
  ['shunt ', null],
])('after "%s" stands one of %o', (line, names) => {
  expect(namesFor(line.split(' '), known)).toEqual(names);
});
