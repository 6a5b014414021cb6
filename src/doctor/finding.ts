import type { Surroundings } from './surroundings.ts';

/** What a check came to. warn: Shunt works, but something will surprise. fail: Shunt does not work. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  /** What is there, a few words. */
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly hint: string | null;
}

/** Looks at one thing and changes nothing. */
export type Check = (host: Surroundings) => Finding | Promise<Finding>;

export function ok(name: string, found: string): Finding {
  return { name, state: 'ok', found, hint: null };
}

export function warn(name: string, found: string, hint: string): Finding {
  return { name, state: 'warn', found, hint };
}

export function fail(name: string, found: string, hint: string): Finding {
  return { name, state: 'fail', found, hint };
}

/** For what the kernel tells root only. */
export function unknown(name: string): Finding {
  return warn(name, 'not known: the kernel tells root only', 'run shunt doctor as root');
}
