import { type Check, ok, warn } from './finding.ts';

/** Does the kernel speak IPv6? */
export const checkIpv6: Check = host => {
  if (!host.exists('/proc/sys/net/ipv6'))
    return warn('IPv6', 'this kernel has none', 'use networks with IPv4 subnets');
  if (host.read('/proc/sys/net/ipv6/conf/all/disable_ipv6') === '1') {
    return warn('IPv6', 'disabled', 'sysctl -w net.ipv6.conf.all.disable_ipv6=0, or use IPv4 subnets');
  }
  return ok('IPv6', 'on');
};
