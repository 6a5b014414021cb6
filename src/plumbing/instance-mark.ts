/**
 * The metric of what has no device of its own to tell whose it is: unreachable routes and addresses on lo. It holds
 * the last 24 bits of the instance's number, so that instances on one host leave each other's alone, and is so large
 * that any other route to the same prefix goes first.
 */
export function instanceMark(instance: string): number {
  const bits = Number.parseInt(instance.slice(-6), 16);
  if (!/^[0-9a-f]{8}$/.test(instance)) throw new RangeError(`instance "${instance}" is not eight hex digits`);
  return 0xff000000 + bits;
}
