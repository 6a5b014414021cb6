import { expect, test } from 'vitest';
import { instanceMark } from '../../../src/plumbing/instance-mark.ts';

test('instances have marks of their own, all larger than any metric in use', () => {
  expect(instanceMark('0a1b2c3d')).toBe(0xff1b2c3d);
  expect(instanceMark('0a1b2c3e')).not.toBe(instanceMark('0a1b2c3d'));
  expect(instanceMark('00000000')).toBeGreaterThan(1 << 30);
});

test.each(['', 'nonsense', '1234567', '123456789', '1234567G'])('"%s" is no instance', instance => {
  expect(() => instanceMark(instance)).toThrow(RangeError);
});
