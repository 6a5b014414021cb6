import { type Check, ok, warn } from './finding.ts';

/** A place that only exists while the program runs → its name. */
const MANAGERS: Readonly<Record<string, string>> = {
  '/run/docker.sock': 'Docker',
  '/run/containerd/containerd.sock': 'containerd',
  '/run/podman/podman.sock': 'Podman',
  '/run/crio/crio.sock': 'CRI-O',
  '/run/NetworkManager': 'NetworkManager',
  '/run/systemd/netif/state': 'systemd-networkd',
};

/** Who else looks after this host's network? */
export const checkNeighbours: Check = host => {
  const name = 'other managers';
  const found = Object.entries(MANAGERS)
    .filter(([path]) => host.exists(path))
    .map(([, manager]) => manager);
  if (host.exists('/run/firewalld')) {
    const hint =
      'firewalld puts devices it does not know into its default zone: firewall-cmd --zone=trusted --add-source=SUBNET';
    return warn(name, [...found, 'firewalld'].join(', '), hint);
  }
  return ok(name, found.length === 0 ? 'none' : found.join(', '));
};
