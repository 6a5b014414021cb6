import { attachmentExecutor } from '../datapath/attachment-executor.ts';
import { datapathExecutor } from '../datapath/datapath-executor.ts';
import { entryExecutor, type FindIfindex } from '../datapath/entry-executor.ts';
import { bpffsExecutor } from '../plumbing/bpffs.ts';
import type { Host } from '../plumbing/host.ts';
import { hostAddressExecutor } from '../plumbing/host-address.ts';
import { hostRouteExecutor } from '../plumbing/host-route.ts';
import { linkExecutor } from '../plumbing/link.ts';
import { namespaceExecutor } from '../plumbing/namespace.ts';
import { neighbourExecutor } from '../plumbing/neighbour.ts';
import { podInterfaceExecutor } from '../plumbing/pod-interface.ts';
import { upExecutor } from '../plumbing/up.ts';
import type { Executors } from './run-batch.ts';

/** Who carries out which kind of step. */
export function executors(host: Host, instance: string, bpffs: string): Executors {
  const find: FindIfindex = devices =>
    new Map([...host.find(devices)].map(([name, link]) => [name, link.ifindex]));
  return {
    bpffs: bpffsExecutor(),
    datapath: datapathExecutor(bpffs),
    'host-address': hostAddressExecutor(host, instance),
    namespace: namespaceExecutor(),
    link: linkExecutor(host),
    'pod-interface': podInterfaceExecutor(host),
    neighbour: neighbourExecutor(host),
    'host-route': hostRouteExecutor(host, instance),
    entry: entryExecutor(bpffs, find),
    attachment: attachmentExecutor(bpffs, find),
    up: upExecutor(host),
  };
}
