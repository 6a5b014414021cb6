import { type Check, ok } from './finding.ts';

const SYSCTLS = { IPv4: 'net/ipv4/ip_forward', IPv6: 'net/ipv6/conf/all/forwarding' } as const;

/** Is the host a router? What Shunt needs of it is set for its own devices alone, so either way is fine. */
export const checkForwarding: Check = host => {
  const states = Object.entries(SYSCTLS).map(([family, path]) => {
    const value = host.read(`/proc/sys/${path}`);
    return `${family} ${value === null ? 'absent' : value === '0' ? 'off' : 'on'}`;
  });
  return ok('forwarding', states.join(', '));
};
