import { type Check, ok, warn } from './finding.ts';

/** Can 127.0.0.0/8 be reached from outside? */
export const checkRouteLocalnet: Check = host =>
  host.read('/proc/sys/net/ipv4/conf/all/route_localnet') === '1'
    ? warn(
        'route_localnet',
        'on: what listens on 127.0.0.1 can be reached from outside',
        'sysctl -w net.ipv4.conf.all.route_localnet=0, unless something else needs it; Shunt does not',
      )
    : ok('route_localnet', 'off');
