import type { Closable } from '../native/addon.ts';
import { openPod } from '../plumbing/pod.ts';
import type { Endpoint } from '../spec/desired.ts';
import { netnsPath } from '../spec/netns-target.ts';

/** A pod's namespace, held until close(). */
export interface Entrance extends Closable {
  /** Leads to this very namespace as long as it is held, whatever becomes of the pod's own path or process. */
  readonly path: string;
}

/** Opens the namespace of an endpoint for others to enter. Throws E_NOT_FOUND, E_CONFLICT, E_PRIVILEGE (see openPod). */
export function enter({ name, netns }: Endpoint): Entrance {
  const inode = netns.kind === 'pid' ? netns.inode : null;
  const pod = openPod({ path: netnsPath(netns), inode }, 'enter', `endpoint ${name}`);
  return { path: `/proc/${process.pid}/fd/${pod.native.fd}`, close: () => pod.close() };
}
