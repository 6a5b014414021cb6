import type { DroppedPacket } from '../apply/follow-drops.ts';

/** IANA protocol numbers that people know by name. */
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
  132: 'sctp',
};
const ETHERTYPES: Readonly<Record<number, string>> = { 2054: 'arp', 33024: 'vlan' };

/** A dropped packet on one line: when, whose, why, and what it was. */
export function packetText(packet: DroppedPacket): string {
  const owner = packet.endpoint ?? packet.device ?? '-';
  return `${packet.time} ${owner} ${packet.reason} ${flowText(packet)}, ${packet.length} B: ${packet.text}\n`;
}

function flowText(packet: DroppedPacket): string {
  const { source, destination, ethertype, protocol } = packet;
  if (source === null || destination === null) {
    const kind = ETHERTYPES[ethertype] ?? `ethertype 0x${ethertype.toString(16).padStart(4, '0')}`;
    return `${kind} ${packet.sourceMac} → ${packet.destinationMac}`;
  }
  const kind = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  return `${kind} ${place(source, packet.sourcePort)} → ${place(destination, packet.destinationPort)}`;
}

/** An address with its port, where there is one (RFC 5952 section 6 for IPv6). */
function place(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
