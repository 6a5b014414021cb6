import { type Check, fail, ok, warn } from './finding.ts';

/** RFC 8200 section 5. */
const IPV6_LEAST = 1280;

/** What leads outside, and with which MTU? Within this host pods use their network's local MTU instead. */
export const checkUplinks: Check = host => {
  if (host.network === null)
    return fail('uplinks', host.networkError ?? 'not known', 'run shunt doctor --verbose');
  const { uplinks } = host.network;
  if (uplinks.length === 0) return ok('uplinks', 'none: there is no default route');
  const found = uplinks.map(({ device, mtu }) => `${device} mtu ${mtu}`).join(', ');
  if (uplinks.some(({ mtu }) => mtu < IPV6_LEAST))
    return warn('uplinks', found, `IPv6 needs an MTU of ${IPV6_LEAST}`);
  return ok('uplinks', found);
};
