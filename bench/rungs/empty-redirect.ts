import { fileURLToPath } from 'node:url';
import { plugPods, standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';

const ATTACH = fileURLToPath(new URL('../attach-empty-redirect.ts', import.meta.url));

/** Our technique with nothing in it: bpf_redirect_peer on tcx, no lookup, no check, MTU 1500. */
export const emptyRedirect: Rung = {
  name: 'empty-redirect',
  title: 'tcx, empty redirect_peer program',
  every: 5,
  async setUp() {
    const { host, a, b } = await plugPods();
    const macs = await Promise.all([a, b].map(pod => pod.sh('ip -o link show eth0')));
    const [macA, macB] = macs.map(line => /link\/ether (\S+)/.exec(line)?.[1]);
    await a.sh(
      `ip addr add 172.20.0.2/24 dev eth0; ip neigh add 172.20.0.3 lladdr ${macB} dev eth0 nud permanent`,
    );
    await b.sh(
      `ip addr add 172.20.0.3/24 dev eth0; ip neigh add 172.20.0.2 lladdr ${macA} dev eth0 nud permanent`,
    );
    const indexes = await Promise.all(
      ['pod-a', 'pod-b'].map(device => host.sh(`ip -o link show ${device} | cut -d: -f1`)),
    );
    const attached = host.start(process.execPath, ['--import', 'tsx', ATTACH, ...indexes]);
    await attached.line(/^attached$/);
    return standing(host, a, b, '172.20.0.3');
  },
};
