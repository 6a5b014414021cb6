import { readdir, readFile, readlink } from 'node:fs/promises';
import type { Host } from './host.ts';

/** Section → its lines, sorted. */
export type Snapshot = Readonly<Record<string, readonly string[]>>;

/** Every qdisc, and the filters of devices that have one for them. */
const FILTERS = `
  tc qdisc show
  for device in $(tc qdisc show | sed -n 's/^qdisc \\(clsact\\|ingress\\) .* dev \\([^ ]*\\).*/\\2/p'); do
    for hook in ingress egress; do tc filter show dev $device $hook | sed "s/^/$device $hook /"; done
  done`;

/** Values that move by themselves. */
const RESTLESS = /\/(route\/flush|nf_conntrack_count|inet_peer_|tcp_fastopen_key|.*stable_secret)/;

/**
 * Reads everything a Shunt command could leave behind in a host namespace: links, addresses, routes, rules, permanent
 * neighbours, tc filters, BPF objects, pins, namespaces, sysctls, files.
 *
 * BPF objects are found by what keeps them alive (a pin, a filter, a descriptor of a process of this sandbox) and not by
 * the machine-wide lists of bpftool, in which those of other sandboxes come and go.
 */
export async function takeSnapshot(host: Host): Promise<Snapshot> {
  const [links, addresses, routes, rules, neighbours, filters, sysctls, namespaces, pins, held, state, run] =
    await Promise.all([
      host.sh('ip -o -d link show'),
      host.sh('ip -o addr show'),
      host.sh('ip -4 -d route show table all; ip -6 -d route show table all'),
      host.sh('ip rule show; ip -6 rule show'),
      host.sh('ip neigh show nud permanent; ip neigh show proxy'),
      host.sh(FILTERS),
      host.sh(
        'grep -rHs . /proc/sys/net/ipv4 /proc/sys/net/ipv6 /proc/sys/net/core /sys/kernel/rcu_expedited || true',
      ),
      readdir('/run/netns'),
      listTree('/sys/fs/bpf'),
      heldObjects(),
      listTree(host.paths.state),
      listTree(host.paths.run),
    ]);
  return {
    links: lines(links.replace(/ state \S+| qlen \d+/g, '')),
    addresses: lines(addresses.replace(/(valid|preferred)_lft \S+/g, '')),
    routes: lines(routes.replace(/ expires \S+/g, '').replace(/ linkdown\b/g, '')),
    rules: lines(rules),
    neighbours: lines(neighbours),
    filters: lines(filters),
    sysctls: lines(sysctls).filter(line => !RESTLESS.test(line)),
    namespaces: [...namespaces].sort(),
    pins,
    held,
    state,
    run,
  };
}

/** What came (+) and what went (-) between two snapshots, one line each; empty when nothing did. */
export function compareSnapshots(before: Snapshot, after: Snapshot, ignore?: RegExp): string[] {
  const sections = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return sections.flatMap(section => {
    const differences = [
      ...surplus(after[section] ?? [], before[section] ?? []).map(line => `+ ${section}: ${line}`),
      ...surplus(before[section] ?? [], after[section] ?? []).map(line => `- ${section}: ${line}`),
    ].filter(line => !ignore?.test(line));
    const more = differences.length - MOST_LINES;
    return more > 0
      ? [...differences.slice(0, MOST_LINES), `  … and ${more} more of ${section}`]
      : differences;
  });
}

/** One device alone has some hundred sysctls. */
const MOST_LINES = 12;

/** Lines of `a` that `b` lacks, counted: two equal lines against one leave one. */
function surplus(a: readonly string[], b: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) + 1);
  return a.filter(line => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
    .sort();
}

async function listTree(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true }).catch(() => []);
  return entries.filter(entry => !/^(maps|progs)\.debug$/.test(entry)).sort();
}

/** BPF objects held by descriptors of the sandbox's processes, as "kind id". */
async function heldObjects(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter(entry => /^\d+$/.test(entry));
  const held = await Promise.all(pids.map(heldBy));
  return [...new Set(held.flat())].sort();
}

async function heldBy(pid: string): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const found = await Promise.all(
    descriptors.map(async fd => {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      const kind = /^anon_inode:\[?bpf[-_](prog|map|link)\]?$/.exec(target)?.[1];
      if (kind === undefined) return [];
      const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, 'utf8').catch(() => '');
      const id = new RegExp(`^${kind}_id:\\s*(\\d+)`, 'm').exec(info)?.[1];
      return id === undefined ? [] : [`${kind} ${id}`];
    }),
  );
  return found.flat();
}
