import { readFileSync } from 'node:fs';
import { execa } from 'execa';

/** Counters of one network namespace since it was made. */
export interface NetCounters {
  readonly retransmits: number;
  readonly segments: number;
  /** Retransmission timeouts: the connection stood still. */
  readonly timeouts: number;
  /** Full receive queues of the protocol (TCPBacklogDrop, UDP RcvbufErrors). */
  readonly drops: number;
}

/** Reads /proc/net/snmp and /proc/net/netstat inside a namespace. Throws when the namespace is gone. */
export async function readNetCounters(netns: string): Promise<NetCounters> {
  const { stdout } = await execa('nsenter', [`--net=${netns}`, 'cat', '/proc/net/snmp', '/proc/net/netstat']);
  return parseNetCounters(stdout);
}

/** Both files are pairs of lines: "Tcp: name name …", "Tcp: value value …". */
export function parseNetCounters(text: string): NetCounters {
  const rows = text.split('\n').map(line => line.split(' '));
  const counters = new Map<string, number>();
  for (let at = 0; at + 1 < rows.length; at += 2) {
    const [prefix, ...names] = rows[at] ?? [];
    const values = rows[at + 1] ?? [];
    for (const [column, name] of names.entries())
      counters.set(`${prefix}${name}`, Number(values[column + 1]));
  }
  const count = (name: string) => counters.get(name) ?? 0;
  return {
    retransmits: count('Tcp:RetransSegs'),
    segments: count('Tcp:OutSegs'),
    timeouts: count('TcpExt:TCPTimeouts'),
    drops: count('TcpExt:TCPBacklogDrop') + count('Udp:RcvbufErrors'),
  };
}

/** Packets dropped because a processor's backlog queue was full, of the whole machine since boot. */
export function readBacklogDrops(): number {
  return parseBacklogDrops(readFileSync('/proc/net/softnet_stat', 'utf8'));
}

/** One line a processor, columns in hexadecimal; the second counts drops. */
export function parseBacklogDrops(text: string): number {
  return text
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number.parseInt(line.split(' ')[1] ?? '0', 16), 0);
}
