import type { Host } from './host.ts';
import { Namespace } from './namespace.ts';

/** The addresses of the world around a host; all from the documentation ranges. */
export const WORLD = {
  device: 'up0',
  host: { v4: '192.0.2.2', v6: '2001:db8:0:1::2' },
  outside: { v4: '192.0.2.1', v6: '2001:db8:0:1::1' },
  neighbour: { v4: '192.0.2.3', v6: '2001:db8:0:1::3' },
  /** Addresses of the outside namespace that only the default route leads to. */
  internet: { v4: '198.51.100.1', v6: '2001:db8:ffff::1' },
} as const;

/**
 * A host's uplink and what lies beyond it:
 *
 *     host ── up0 ─┐
 *                  ├─ bridge "lan" (own namespace) ─┬─ eth0 outside: default gateway, and "the internet" on its lo
 *                  │                                └─ eth0 neighbour: another machine on the same segment
 */
export class Uplink {
  readonly device = WORLD.device;
  readonly segment: Namespace;
  readonly outside: Namespace;
  readonly neighbour: Namespace;

  constructor(host: Host) {
    this.segment = new Namespace(`${host.name}-lan`);
    this.outside = new Namespace(`${host.name}-outside`);
    this.neighbour = new Namespace(`${host.name}-neighbour`);
  }

  async create(host: Host, mtu: number): Promise<this> {
    await Promise.all([this.segment, this.outside, this.neighbour].map(namespace => namespace.create()));
    await this.segment.sh('ip link add lan type bridge stp_state 0 forward_delay 0; ip link set lan up');
    await this.#plug(host, WORLD.device, 'host', mtu);
    await this.#plug(this.outside, 'eth0', 'outside', mtu);
    await this.#plug(this.neighbour, 'eth0', 'neighbour', mtu);
    await this.outside.sh(
      `ip addr add ${WORLD.internet.v4}/32 dev lo; ip addr add ${WORLD.internet.v6}/128 dev lo nodad`,
    );
    for (const namespace of [host, this.neighbour]) {
      const device = namespace === host ? WORLD.device : 'eth0';
      await namespace.sh(
        `ip route add default via ${WORLD.outside.v4} dev ${device}; ip -6 route add default via ${WORLD.outside.v6} dev ${device}`,
      );
    }
    return this;
  }

  async dispose(): Promise<void> {
    await Promise.all([this.outside, this.neighbour, this.segment].map(namespace => namespace.dispose()));
  }

  async #plug(namespace: Namespace, device: string, who: 'host' | 'outside' | 'neighbour', mtu: number) {
    const { v4, v6 } = WORLD[who];
    await this.segment.sh(
      `ip link add ${who} mtu ${mtu} type veth peer name ${device} mtu ${mtu} netns ${namespace.name}; ip link set ${who} master lan up`,
    );
    await namespace.sh(
      `ip addr add ${v4}/24 dev ${device}; ip addr add ${v6}/64 dev ${device} nodad; ip link set ${device} up`,
    );
  }
}
