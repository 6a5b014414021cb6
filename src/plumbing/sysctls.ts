import { ShuntError } from '../errors.ts';
import type { NativeNamespace } from '../native/addon.ts';
import { addon } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';

/** Path below /proc/sys, with slashes → value. */
export type Sysctls = Readonly<Record<string, string>>;

/** Sets sysctls of a namespace (null: the host's). Throws E_UNSUPPORTED for one that the kernel does not have. */
export function writeSysctls(namespace: NativeNamespace | null, sysctls: Sysctls, subject: string): void {
  const files = Object.entries(sysctls).map(([key, value]) => ({ path: file(key), value }));
  if (files.length === 0) return;
  const result = addon().writeFiles(namespace, files);
  if (!result.ok && result.code === 'ENOENT') throw absent(result.call, subject);
  unwrap(result, 'set sysctl for', subject);
}

/** The values of these keys in a namespace (null: the host's), blanks trimmed; a key the kernel lacks is left out. */
export function readSysctls(
  namespace: NativeNamespace | null,
  keys: readonly string[],
  subject: string,
): Sysctls {
  if (keys.length === 0) return {};
  const values = unwrap(addon().readFiles(namespace, keys.map(file)), 'read sysctls of', subject);
  return Object.fromEntries(keys.flatMap((key, index) => pair(key, values[index] ?? null)));
}

function pair(key: string, value: string | null): [string, string][] {
  return value === null ? [] : [[key, value]];
}

function file(key: string): string {
  return `/proc/sys/${key}`;
}

function absent(call: string, subject: string): ShuntError {
  return new ShuntError('E_UNSUPPORTED', {
    operation: 'set sysctl for',
    subject,
    reason: `the kernel has no ${/\((.*)\)/.exec(call)?.[1] ?? 'such file'}`,
    hint: 'a kernel built or booted without IPv6 (ipv6.disable=1) carries IPv4 networks only',
  });
}
