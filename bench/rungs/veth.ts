import { Host } from '../../test/helpers/host.ts';
import { standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

/** One veth pair that joins two namespaces directly: no forwarding at all. */
export const veth: Rung = {
  name: 'veth',
  title: 'bare veth pair',
  every: 1,
  async setUp() {
    const host = await Host.make();
    const [a, b] = [await host.newPod('a'), await host.newPod('b')];
    await a.sh(`
      ip link add eth0 type veth peer name eth0 netns ${b.name}
      ip addr add 172.20.0.2/24 dev eth0; ip link set eth0 up`);
    await b.sh('ip addr add 172.20.0.3/24 dev eth0; ip link set eth0 up');
    return standing(host, a, b, '172.20.0.3');
  },
};
