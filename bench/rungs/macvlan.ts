import { Host } from '../../test/helpers/host.ts';
import { standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

/** Two macvlan devices in bridge mode on one parent: the fastest device the kernel has for more than two pods. */
export const macvlan: Rung = {
  name: 'macvlan',
  title: 'macvlan, bridge mode',
  every: 5,
  async setUp() {
    const host = await Host.make();
    const [a, b] = [await host.newPod('a'), await host.newPod('b')];
    await host.sh('ip link add parent type veth peer name far; ip link set far up; ip link set parent up');
    for (const [pod, address] of [
      [a, '172.20.0.2/24'],
      [b, '172.20.0.3/24'],
    ] as const) {
      await host.sh(
        `ip link add link parent name m0 type macvlan mode bridge; ip link set m0 netns ${pod.name} name eth0`,
      );
      await pod.sh(`ip addr add ${address} dev eth0; ip link set eth0 up`);
    }
    return standing(host, a, b, '172.20.0.3');
  },
};
