import { describe, expect, test } from 'vitest';
import { EXIT_STATUS, statusOf } from '../../../src/cli.ts';
import { ERROR_CODES, type ErrorCode, ShuntError } from '../../../src/errors.ts';
import { shunt } from './fixture.ts';

/** What manners promise, spelled out again so that a change of the table is a decision. */
const PROMISED: Readonly<Record<ErrorCode, number>> = {
  E_USAGE: 2,
  E_INPUT: 2,
  E_CONFLICT: 2,
  E_EXISTS: 1,
  E_NOT_FOUND: 4,
  E_IN_USE: 1,
  E_EXHAUSTED: 1,
  E_STATE: 1,
  E_LOCKED: 1,
  E_PRIVILEGE: 1,
  E_UNSUPPORTED: 5,
  E_KERNEL: 1,
  E_VERIFIER: 1,
  E_TOOL: 1,
  E_UNHEALTHY: 3,
  E_PENDING: 6,
  E_INTERRUPTED: 130,
};

describe('exit status', () => {
  test.each(Object.keys(ERROR_CODES) as ErrorCode[])('%s has the promised one', code => {
    const error = new ShuntError(code, { operation: 'do', subject: 'it', reason: 'no' });
    expect(statusOf(error)).toBe(PROMISED[code]);
    expect(EXIT_STATUS[code]).toBe(PROMISED[code]);
  });

  test('of anything unforeseen is 1', () => {
    expect(statusOf(new TypeError('undefined is not a function'))).toBe(1);
    expect(statusOf('thrown text')).toBe(1);
  });

  test('of a missing file is 4', async () => {
    const { status, stderr } = await shunt(['plan', '-f', '/nonexistent/shunt.yaml']);
    expect(stderr).toContain('shunt: read /nonexistent/shunt.yaml: there is no such file\n');
    expect(status).toBe(4);
  });

  test('of a file that cannot be understood is 2', async () => {
    const { status, stderr } = await shunt(['plan', '-f', '-'], { stdin: 'version: 1\nnetworks: 5\n' });
    expect(stderr).toMatch(/^shunt: read .*networks/);
    expect(status).toBe(2);
  });
});
