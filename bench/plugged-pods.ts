import { Host } from '../test/helpers/host.ts';
import type { Namespace } from '../test/helpers/namespace.ts';
import type { Standing } from './rung.ts';

export interface PluggedPods {
  readonly host: Host;
  /** Each has eth0, whose other end is the host's device "pod-a" or "pod-b". */
  readonly a: Namespace;
  readonly b: Namespace;
}

/** A host namespace and two pods, each on a veth pair of its own; nothing has an address yet. */
export async function plugPods(): Promise<PluggedPods> {
  const host = await Host.make();
  const [a, b] = [await host.newPod('a'), await host.newPod('b')];
  for (const [device, pod] of [
    ['pod-a', a],
    ['pod-b', b],
  ] as const) {
    await host.sh(
      `ip link add ${device} type veth peer name eth0 netns ${pod.name}; ip link set ${device} up; ip -n ${pod.name} link set eth0 up`,
    );
  }
  return { host, a, b };
}

/** The path from pod a to pod b. Throws when b does not answer. */
export async function standing(host: Host, a: Namespace, b: Namespace, address: string): Promise<Standing> {
  if ((await a.ping(address, { seconds: 3 })) !== 1) throw new Error(`${address} does not answer`);
  return {
    path: { client: { netns: a.path }, server: { netns: b.path }, address },
    dispose: () => host.dispose(),
  };
}
