import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { maps } from '../../../src/generated/maps.ts';
import { type ProgramName, programs } from '../../../src/generated/programs.ts';
import { endpointFlag } from '../../../src/generated/structs.ts';
import { addon, type NativeLink } from '../../../src/native/addon.ts';
import { unwrap } from '../../../src/native/result.ts';
import { Namespace } from '../namespace.ts';
import { ip, mac } from './bytes.ts';
import { Datapath } from './datapath.ts';
import { HOST_MAC } from './world.ts';

/*
 * The sandbox's own namespace is the host, with the programs on real devices:
 *
 *   web 10.40.0.5 fd40::5 ── sh-web ┐        ┌ up0 192.0.2.1 2001:db8::1 ── lan 192.0.2.50 2001:db8::50
 *   db  10.40.0.6 fd40::6 ── sh-db  ┴─ host ─┘        which uses the host as its router to the pods
 */

export interface LivePod {
  readonly namespace: Namespace;
  readonly ifindex: number;
  readonly v4: string;
  readonly v6: string;
  readonly mac: string;
}

const GATEWAY = { v4: '10.40.0.1', v6: 'fd40::1' } as const;
const BOTH = [
  [programs.fromEndpoint, 'ingress'],
  [programs.toEndpoint, 'egress'],
] as const satisfies readonly (readonly [ProgramName, 'ingress' | 'egress'])[];

/** Pods with real stacks behind the programs. */
export class LiveHost {
  readonly datapath = new Datapath();
  readonly web: LivePod;
  readonly db: LivePod;
  readonly lan: Namespace;
  readonly #links: NativeLink[] = [];

  private constructor(web: LivePod, db: LivePod, lan: Namespace) {
    this.web = web;
    this.db = db;
    this.lan = lan;
    this.#fill();
    for (const pod of [web, db]) {
      for (const [name, direction] of BOTH) {
        const linked = addon().linkTcx(this.datapath.program(name), pod.ifindex, direction);
        this.#links.push(unwrap(linked, 'attach', name));
      }
    }
  }

  static async make(): Promise<LiveHost> {
    await batch(
      `addr add ${GATEWAY.v4}/32 dev lo`,
      `addr add ${GATEWAY.v6}/128 dev lo nodad`,
      'route add unreachable 10.40.0.0/16 metric 4278198272',
      'route add unreachable fd40::/64 metric 4278198272',
    );
    const web = await makePod('web', 5);
    const db = await makePod('db', 6);
    const lan = await new Namespace('lan').create();
    await batch(
      'link add up0 type veth peer name eth0 netns lan',
      'link set up0 up',
      'addr add 192.0.2.1/24 dev up0',
      'addr add 2001:db8::1/64 dev up0 nodad',
    );
    await lan.sh(
      'ip link set eth0 up; ip addr add 192.0.2.50/24 dev eth0; ip addr add 2001:db8::50/64 dev eth0 nodad;' +
        'ip route add 10.40.0.0/16 via 192.0.2.1; ip route add fd40::/64 via 2001:db8::1',
    );
    await execa('sysctl', ['-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
    return new LiveHost(web, db, lan);
  }

  #fill(): void {
    const row = { network: 1, mtu: 65535 };
    const gateway = { ...row, ifindex: 0, flags: endpointFlag.gateway, mac: mac(HOST_MAC) };
    this.datapath.put(maps.endpointsV4, { address: ip(GATEWAY.v4) }, gateway);
    this.datapath.put(maps.endpointsV6, { address: ip(GATEWAY.v6) }, gateway);
    for (const pod of [this.web, this.db]) {
      const own = { ...row, ifindex: pod.ifindex, flags: 0, mac: mac(pod.mac) };
      this.datapath.put(maps.endpointsV4, { address: ip(pod.v4) }, own);
      this.datapath.put(maps.endpointsV6, { address: ip(pod.v6) }, own);
      this.datapath.put(maps.devices, pod.ifindex, own);
    }
  }

  async dispose(): Promise<void> {
    for (const link of this.#links) link.close();
    this.datapath.close();
    await Promise.all([this.web.namespace.dispose(), this.db.namespace.dispose(), this.lan.dispose()]);
    await batch(
      'route delete unreachable 10.40.0.0/16',
      'route delete unreachable fd40::/64',
      `addr delete ${GATEWAY.v4}/32 dev lo`,
      `addr delete ${GATEWAY.v6}/128 dev lo`,
    );
    await execa('sysctl', ['-qw', 'net.ipv4.ip_forward=0', 'net.ipv6.conf.all.forwarding=0']);
  }
}

async function makePod(name: string, last: number): Promise<LivePod> {
  const namespace = await new Namespace(name).create();
  const pod = { v4: `10.40.0.${last}`, v6: `fd40::${last}`, mac: `02:00:00:00:01:0${last}` };
  const device = `sh-${name}`;
  await batch(
    `link add ${device} address ${HOST_MAC} mtu 65535 type veth peer name eth0 address ${pod.mac} mtu 65535 netns ${name}`,
    `link set ${device} addrgenmode none up`,
    `neigh add ${pod.v4} lladdr ${pod.mac} nud permanent dev ${device}`,
    `neigh add ${pod.v6} lladdr ${pod.mac} nud permanent dev ${device}`,
    `route add ${pod.v4}/32 dev ${device} src ${GATEWAY.v4}`,
    `route add ${pod.v6}/128 dev ${device} src ${GATEWAY.v6}`,
  );
  await execa('sysctl', [
    '-qw',
    `net.ipv4.conf.${device}.forwarding=1`,
    `net.ipv6.conf.${device}.forwarding=1`,
  ]);
  await namespace.sh(
    `ip link set eth0 up; ip addr add ${pod.v4}/16 dev eth0; ip addr add ${pod.v6}/64 dev eth0 nodad;` +
      `ip neigh add ${GATEWAY.v4} lladdr ${HOST_MAC} nud permanent dev eth0;` +
      `ip neigh add ${GATEWAY.v6} lladdr ${HOST_MAC} nud permanent dev eth0;` +
      `ip route add default via ${GATEWAY.v4}; ip route add default via ${GATEWAY.v6}`,
  );
  return { namespace, ...pod, ifindex: Number(readFileSync(`/sys/class/net/${device}/ifindex`, 'utf8')) };
}

async function batch(...commands: readonly string[]): Promise<void> {
  await execa('ip', ['-batch', '-'], { input: commands.join('\n') });
}
