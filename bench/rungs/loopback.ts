import { Host } from '../../test/helpers/host.ts';
import { standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

/** Both ends in one namespace over lo: what sockets and copying cost, and nothing else. MTU 65536. */
export const loopback: Rung = {
  name: 'loopback',
  title: 'host loopback',
  every: 1,
  async setUp() {
    const host = await Host.make();
    return standing(host, host, host, '127.0.0.1');
  },
};
