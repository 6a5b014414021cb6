import { expect, test } from 'vitest';
import { indexWanted, inOrderOf } from '../../../src/observe/wanted.ts';
import { make } from '../../../src/plan/make.ts';

test('what is seen is told in the order in which it is wanted', () => {
  expect(inOrderOf(['fd40::5/64', '10.40.0.5/16'], ['10.40.0.5/16', 'fd40::5/64'])).toEqual([
    '10.40.0.5/16',
    'fd40::5/64',
  ]);
  expect(inOrderOf([{ a: 2 }, { a: 1 }], [{ a: 1 }, { a: 2 }])).toEqual([{ a: 1 }, { a: 2 }]);
});

test('what nobody wants stays in the order the kernel has, behind the rest', () => {
  expect(inOrderOf(['x', 'b', 'y', 'a'], ['a', 'b'])).toEqual(['a', 'b', 'x', 'y']);
  expect(inOrderOf(['b', 'a'])).toEqual(['b', 'a']);
});

test('a wanted resource is found by its id, and only as the kind it is', () => {
  const up = make.up({ owner: 'endpoint web', device: 'sh0' });
  const wanted = indexWanted([up]);
  expect(wanted.find('up', up.id)).toBe(up);
  expect(wanted.find('link', up.id)).toBeUndefined();
  expect(wanted.owner(up.id, 'host')).toBe('endpoint web');
  expect(wanted.owner('host-route 10.0.0.0/8', 'host')).toBe('host');
});
