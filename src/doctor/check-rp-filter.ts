import { type Check, ok } from './finding.ts';

const MODES: Readonly<Record<string, string>> = { 0: 'off', 1: 'strict', 2: 'loose' };

/**
 * How does the host judge where packets come from? Every pod address has a route by its own device, so that strict
 * does no harm; it is here because it is what people look for first.
 */
export const checkRpFilter: Check = host => {
  const value = host.read('/proc/sys/net/ipv4/conf/all/rp_filter') ?? '0';
  return ok('reverse path filter', MODES[value] ?? value);
};
