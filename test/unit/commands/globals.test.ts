import { describe, expect, test } from 'vitest';
import { type GlobalArgs, readGlobals } from '../../../src/commands/globals.ts';
import { DEFAULT_PATHS } from '../../../src/paths.ts';

function globals(args: Partial<GlobalArgs>, env: Record<string, string> = {}) {
  return readGlobals(args as GlobalArgs, env);
}

describe('where an instance lives', () => {
  test('is the usual place', () => expect(globals({}).context.paths).toEqual(DEFAULT_PATHS));

  test('is what the environment says', () => {
    const env = { SHUNT_BPFFS: '/a', SHUNT_STATE: '/b', SHUNT_RUN: '/c', SHUNT_CONFIG: '/d' };
    expect(globals({}, env).context.paths).toEqual({ bpffs: '/a', state: '/b', run: '/c', config: '/d' });
  });

  test('is what the command line says, before the environment', () => {
    expect(globals({ state: '/x' }, { SHUNT_STATE: '/b' }).context.paths.state).toBe('/x');
  });

  test('an empty variable is as good as none', () => {
    expect(globals({}, { SHUNT_STATE: '' }).context.paths.state).toBe(DEFAULT_PATHS.state);
  });

  test('is made absolute, so that it stays the same from any folder', () => {
    expect(globals({ state: 'x' }).context.paths.state).toBe(`${process.cwd()}/x`);
  });
});

describe('how programs are attached', () => {
  test('is left to the kernel', () => expect(globals({}).context.attach).toBe('auto'));
  test('is what the environment says', () => {
    expect(globals({}, { SHUNT_ATTACH: 'clsact' }).context.attach).toBe('clsact');
  });
  test('is what the command line says, before the environment', () => {
    expect(globals({ attach: 'tcx' }, { SHUNT_ATTACH: 'clsact' }).context.attach).toBe('tcx');
  });
});

test('--wait is seconds, and none when left out', () => {
  expect(globals({}).context.lockWaitMs).toBe(0);
  expect(globals({ wait: '1.5' }).context.lockWaitMs).toBe(1500);
});
