import type { Host } from '../../test/helpers/host.ts';
import { plugPods, standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

/** The bridge, chains and sysctls that a fresh Docker engine sets up for its default network. */
export const bridge: Rung = {
  name: 'bridge',
  title: 'bridge + iptables, as Docker sets them up',
  every: 1,
  async setUp() {
    const { host, a, b } = await plugPods();
    await host.sh(
      `
      echo 1 >/proc/sys/net/ipv4/ip_forward
      ip link add docker0 type bridge; ip addr add 172.17.0.1/16 dev docker0; ip link set docker0 up
      ip link set pod-a master docker0; ip link set pod-b master docker0
      echo 1 >/proc/sys/net/bridge/bridge-nf-call-iptables
      iptables-restore`,
      { input: RULES },
    );
    await a.sh('ip addr add 172.17.0.2/16 dev eth0; ip route add default via 172.17.0.1');
    await b.sh('ip addr add 172.17.0.3/16 dev eth0; ip route add default via 172.17.0.1');
    const ready = await standing(host, a, b, '172.17.0.3');
    await requireConntrack(host);
    return ready;
  },
};

const RULES = `*nat
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD DROP [0:0]
:OUTPUT ACCEPT [0:0]
:DOCKER - [0:0]
:DOCKER-USER - [0:0]
:DOCKER-ISOLATION-STAGE-1 - [0:0]
:DOCKER-ISOLATION-STAGE-2 - [0:0]
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A DOCKER-USER -j RETURN
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
COMMIT
`;

/** Without it the figure would be that of a bare bridge, and the comparison flattering to it. */
async function requireConntrack(host: Host): Promise<void> {
  const tracked = await host.sh('cat /proc/sys/net/netfilter/nf_conntrack_count');
  if (Number(tracked) === 0)
    throw new Error('netfilter does not see bridged packets: is br_netfilter there?');
}
