import type { NativeNamespace } from '../native/addon.ts';
import { deviceSysctls } from '../plumbing/netlink/device-sysctls.ts';
import type { Link } from '../plumbing/netlink/links.ts';
import { readSysctls, type Sysctls } from '../plumbing/sysctls.ts';

/** Sysctls of a device, in the order of the keys: from its listing, from files what that does not tell. */
export function readDeviceSysctls(
  link: Link,
  keys: readonly string[],
  namespace: NativeNamespace | null,
): Sysctls {
  const listed = deviceSysctls(link, keys);
  const unlisted = keys.filter(key => listed[key] === undefined);
  const read = readSysctls(namespace, unlisted, link.name);
  return Object.fromEntries(
    keys.flatMap(key => {
      const value = listed[key] ?? read[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
