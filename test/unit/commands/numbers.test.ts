import { describe, expect, test } from 'vitest';
import { parseSeconds, parseWhole } from '../../../src/commands/numbers.ts';

describe('a whole number', () => {
  test.each([
    ['1280', 1280],
    ['65535', 65_535],
  ])('%s', (text, value) => expect(parseWhole(text, '--x', 1280, 65_535)).toBe(value));

  test.each(['', ' 1500', '1279', '65536', '1e4', '0x600', '-1500', '+1500', '01500', '1500.0', 'Infinity'])(
    '"%s" is refused',
    text =>
      expect(() => parseWhole(text, '--x', 1280, 65_535)).toThrow(
        expect.objectContaining({ subject: '--x' }),
      ),
  );
});

describe('seconds', () => {
  test.each([
    ['0', 0],
    ['1.5', 1.5],
    ['86400', 86_400],
  ])('%s', (text, value) => expect(parseSeconds(text, '--wait')).toBe(value));

  test.each(['', '-1', '86401', '1s', '.5', '1e3', 'NaN'])('"%s" is refused', text =>
    expect(() => parseSeconds(text, '--wait')).toThrow(expect.objectContaining({ subject: '--wait' })),
  );
});
