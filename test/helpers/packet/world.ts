import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { maps } from '../../../src/generated/maps.ts';
import { type EndpointRow, endpointFlag } from '../../../src/generated/structs.ts';
import { requireSandbox } from '../sandboxed.ts';
import { hex, ip, mac } from './bytes.ts';
import type { Datapath } from './datapath.ts';
import type { Tables } from './model.ts';

/*
 * The sandbox's own namespace plays the host:
 *
 *   network 1  10.40.0.0/16  fd40::/64   web db thin (MTU 1500)
 *   network 2  10.41.0.0/16  fd41::/64   far
 *   network 3  10.42.0.0/16  fd42::/64   cell twin      isolated
 *   network 4  10.43.0.0/16  fd43::/64   vault safe     internal
 *   up0        192.0.2.1     2001:db8::1 with a default route
 *
 * Gateways (.1) are on lo; each subnet has an unreachable route. All pod-side devices are in one namespace, "pods".
 */

export const HOST_MAC = '02:73:68:75:6e:74';

export const GATEWAYS = [1, 2, 3].map(network => ({
  network,
  v4: `10.${39 + network}.0.1`,
  v6: `fd${39 + network}::1`,
}));
export const HOST = { v4: '192.0.2.1', v6: '2001:db8::1' } as const;
export const OUTSIDE = { v4: '198.51.100.7', v6: '2001:db8:7::7' } as const;

export interface Pod {
  readonly name: string;
  readonly network: number;
  readonly v4: string;
  readonly v6: string;
  readonly mac: string;
  readonly mtu: number;
  readonly flags: number;
  readonly ifindex: number;
}

const { isolated, internal, gateway } = endpointFlag;
const PODS = [
  { name: 'web', network: 1, last: 5, mtu: 65535, flags: 0 },
  { name: 'db', network: 1, last: 6, mtu: 65535, flags: 0 },
  { name: 'thin', network: 1, last: 7, mtu: 1500, flags: 0 },
  { name: 'far', network: 2, last: 5, mtu: 65535, flags: 0 },
  { name: 'cell', network: 3, last: 5, mtu: 65535, flags: isolated },
  { name: 'twin', network: 3, last: 6, mtu: 65535, flags: isolated },
  { name: 'vault', network: 4, last: 5, mtu: 65535, flags: internal },
  { name: 'safe', network: 4, last: 6, mtu: 65535, flags: internal },
] as const;

export type PodName = (typeof PODS)[number]['name'];

const NAMESPACE = 'pods';

/** The topology above and the rows that belong to it. */
export class World {
  readonly pods: Readonly<Record<PodName, Pod>>;

  private constructor(pods: Readonly<Record<PodName, Pod>>) {
    this.pods = pods;
  }

  static async make(): Promise<World> {
    requireSandbox();
    await execa('ip', ['netns', 'add', NAMESPACE]);
    await execa('ip', ['-batch', '-'], { input: linkCommands().join('\n') });
    await execa('ip', ['-n', NAMESPACE, 'link', 'set', 'lan', 'up']);
    const sysctls = PODS.flatMap(({ name }) => [
      `net.ipv4.conf.sh-${name}.forwarding=1`,
      `net.ipv6.conf.sh-${name}.forwarding=1`,
    ]);
    await execa('sysctl', ['-qw', ...sysctls]);
    await execa('ip', ['-batch', '-'], { input: routeCommands().join('\n') });
    const entries = PODS.map(({ name, network, last, mtu, flags }) => {
      const pod: Pod = {
        name,
        network,
        v4: `10.${39 + network}.0.${last}`,
        v6: `fd${39 + network}::${last}`,
        mac: podMac(network, last),
        mtu,
        flags,
        ifindex: Number(readFileSync(`/sys/class/net/sh-${name}/ifindex`, 'utf8')),
      };
      return [name, pod] as const;
    });
    return new World(Object.fromEntries(entries) as Record<PodName, Pod>);
  }

  /** What the maps hold, for the model. */
  tables(): Tables {
    const addresses = new Map<string, EndpointRow>();
    for (const { network, v4, v6 } of GATEWAYS) {
      const row = { ifindex: 0, network, mtu: 65535, flags: gateway, mac: mac(HOST_MAC) };
      addresses.set(hex(ip(v4)), row);
      addresses.set(hex(ip(v6)), row);
    }
    const devices = new Map<number, EndpointRow>();
    for (const pod of Object.values(this.pods)) {
      const row = {
        ifindex: pod.ifindex,
        network: pod.network,
        mtu: pod.mtu,
        flags: pod.flags,
        mac: mac(pod.mac),
      };
      addresses.set(hex(ip(pod.v4)), row);
      addresses.set(hex(ip(pod.v6)), row);
      devices.set(pod.ifindex, row);
    }
    return { addresses, devices, hostMac: mac(HOST_MAC), route: routeOf };
  }

  /** Writes the same into the maps. */
  fill(datapath: Datapath): void {
    const { addresses, devices } = this.tables();
    for (const [address, row] of addresses) {
      const key = { address: new Uint8Array(Buffer.from(address, 'hex')) };
      datapath.put(key.address.length === 4 ? maps.endpointsV4 : maps.endpointsV6, key, row);
    }
    for (const [ifindex, row] of devices) datapath.put(maps.devices, ifindex, row);
  }

  async dispose(): Promise<void> {
    const commands = [
      ...PODS.map(({ name }) => `link delete sh-${name}`),
      'link delete up0',
      ...GATEWAYS.flatMap(({ v4, v6 }) => [`addr delete ${v4}/32 dev lo`, `addr delete ${v6}/128 dev lo`]),
      ...subnets().map(subnet => `route delete unreachable ${subnet}`),
    ];
    await execa('ip', ['-batch', '-'], { input: commands.join('\n') });
    await execa('ip', ['netns', 'delete', NAMESPACE]);
  }
}

/** What the host's routes say of an address that no row has. */
function routeOf(address: Uint8Array): 'local' | 'unreachable' | 'outside' {
  const text = hex(address);
  const own = [HOST.v4, HOST.v6, ...GATEWAYS.flatMap(({ v4, v6 }) => [v4, v6])].map(known => hex(ip(known)));
  if (own.includes(text)) return 'local';
  const inside = address.length === 4 ? /^0a(28|29|2a|2b)/ : /^fd4[0-3]0{12}/;
  return inside.test(text) ? 'unreachable' : 'outside';
}

function subnets(): string[] {
  return [1, 2, 3, 4].flatMap(network => [`10.${39 + network}.0.0/16`, `fd${39 + network}::/64`]);
}

function podMac(network: number, last: number): string {
  return `02:00:00:00:0${network}:0${last}`;
}

function linkCommands(): string[] {
  return [
    ...PODS.flatMap(({ name, network, last }) => [
      `link add sh-${name} address ${HOST_MAC} mtu 65535 type veth peer name ${name} address ${podMac(network, last)} mtu 65535 netns ${NAMESPACE}`,
      `link set sh-${name} addrgenmode none up`,
    ]),
    `link add up0 type veth peer name lan netns ${NAMESPACE}`,
  ];
}

function routeCommands(): string[] {
  return [
    'link set up0 up',
    `addr add ${HOST.v4}/32 dev up0`,
    `addr add ${HOST.v6}/128 dev up0 nodad`,
    'route add 192.0.2.0/24 dev up0',
    'route add 2001:db8::/64 dev up0',
    'route add default via 192.0.2.254 dev up0',
    'route add default via 2001:db8::fe dev up0',
    ...GATEWAYS.flatMap(({ v4, v6 }) => [`addr add ${v4}/32 dev lo`, `addr add ${v6}/128 dev lo nodad`]),
    ...subnets().map(subnet => `route add unreachable ${subnet} metric 4278198272`),
  ];
}
