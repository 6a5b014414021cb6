import { readDropRows } from '../../../src/datapath/drops.ts';
import type { Host } from '../../helpers/host.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import type { Pod } from './pod.ts';

/** Packets by reason. */
export type Losses = Readonly<Record<string, number>>;

/** What was lost so far at a pod's host-side device. */
export function lossesAt(host: Host, { ifindex }: Pick<Pod, 'ifindex'>): Losses {
  const rows = readDropRows(host.paths.bpffs).filter(row => row.ifindex === ifindex);
  return Object.fromEntries(rows.map(({ reason, packets }) => [reason, Number(packets)]));
}

/**
 * What is lost at a pod's host-side device by `work`. Waits until at least `expected` is counted, since a packet may
 * still be on its way when its sender has returned. Without "multicast", which stacks cause at times of their own.
 */
export async function lossesBy(
  host: Host,
  pod: Pick<Pod, 'ifindex'>,
  expected: Losses,
  work: () => Promise<unknown>,
): Promise<Losses> {
  const before = lossesAt(host, pod);
  await work();
  const since = () => difference(before, lossesAt(host, pod));
  const counted = () => Object.entries(expected).every(([reason, least]) => (since()[reason] ?? 0) >= least);
  await waitFor(counted, { deadline: 1_000 }).catch(() => undefined);
  const { multicast, ...rest } = since();
  return multicast !== undefined && 'multicast' in expected ? { multicast, ...rest } : rest;
}

function difference(before: Losses, after: Losses): Losses {
  const changed = Object.entries(after).map(
    ([reason, packets]) => [reason, packets - (before[reason] ?? 0)] as const,
  );
  return Object.fromEntries(changed.filter(([, packets]) => packets > 0));
}
