import { plugPods, standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

/** The kernel routes between two veth pairs; no bridge, no netfilter rules. */
export const routed: Rung = {
  name: 'routed',
  title: 'veth, routed by the kernel, no rules',
  every: 5,
  async setUp() {
    const { host, a, b } = await plugPods();
    await host.sh(`
      echo 1 >/proc/sys/net/ipv4/ip_forward
      ip addr add 169.254.1.1/32 dev pod-a; ip addr add 169.254.1.1/32 dev pod-b
      ip route add 172.20.0.2/32 dev pod-a; ip route add 172.20.0.3/32 dev pod-b`);
    for (const [pod, address] of [
      [a, '172.20.0.2'],
      [b, '172.20.0.3'],
    ] as const) {
      await pod.sh(`
        ip addr add ${address}/32 dev eth0
        ip route add 169.254.1.1 dev eth0; ip route add default via 169.254.1.1`);
    }
    return standing(host, a, b, '172.20.0.3');
  },
};
