import type { DropName } from '../../../src/generated/drops.ts';
import { readU16 } from './bytes.ts';
import { ETHERTYPE, PROTOCOL } from './frame.ts';

export interface Ip {
  readonly family: 4 | 6;
  readonly sourceMac: Uint8Array;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly protocol: number;
  readonly hopLimit: number;
  /** Bytes of the IP header with its options. */
  readonly headerBytes: number;
  /** Bytes of the TCP or UDP header behind it. */
  readonly transportHeaderBytes: number;
  /** Has IPv4 options. */
  readonly optioned: boolean;
  /** Has IPv6 extension headers. */
  readonly extended: boolean;
  /** Type of an ICMP message, where it is in this packet. */
  readonly icmpType: number | undefined;
}

export interface Arp {
  readonly valid: boolean;
  readonly operation: 'request' | 'reply';
  readonly sourceMac: Uint8Array;
  readonly senderMac: Uint8Array;
  readonly senderIp: Uint8Array;
  readonly targetIp: Uint8Array;
}

const EXTENSIONS = [0, 43, 44, 51, 60, 135, 139, 140];

/** The IP packet in a frame, or why there is none. */
export function parseIp(frame: Uint8Array): Ip | DropName {
  return readU16(frame, 12) === ETHERTYPE.ipv4 ? parseIpv4(frame) : parseIpv6(frame);
}

function parseIpv4(frame: Uint8Array): Ip | DropName {
  if (frame.length < 34) return 'truncated';
  const first = frame[14] ?? 0;
  const headerBytes = (first & 15) * 4;
  if (first >> 4 !== 4 || headerBytes < 20) return 'malformed-ip';
  if (frame.length < 14 + headerBytes) return 'truncated';
  const protocol = frame[23] ?? 0;
  const start = 14 + headerBytes;
  const later = (readU16(frame, 20) & 0x1fff) !== 0;
  return {
    family: 4,
    sourceMac: frame.slice(6, 12),
    source: frame.slice(26, 30),
    destination: frame.slice(30, 34),
    protocol,
    hopLimit: frame[22] ?? 0,
    headerBytes,
    transportHeaderBytes: transportHeader(frame, start, protocol),
    optioned: headerBytes > 20,
    extended: false,
    icmpType: later ? undefined : frame[start],
  };
}

function parseIpv6(frame: Uint8Array): Ip | DropName {
  if (frame.length < 54) return 'truncated';
  if ((frame[14] ?? 0) >> 4 !== 6) return 'malformed-ip';
  const protocol = frame[20] ?? 0;
  return {
    family: 6,
    sourceMac: frame.slice(6, 12),
    source: frame.slice(22, 38),
    destination: frame.slice(38, 54),
    protocol,
    hopLimit: frame[21] ?? 0,
    headerBytes: 40,
    transportHeaderBytes: transportHeader(frame, 54, protocol),
    optioned: false,
    extended: EXTENSIONS.includes(protocol),
    icmpType: frame[54],
  };
}

function transportHeader(frame: Uint8Array, start: number, protocol: number): number {
  const offset = frame[start + 12];
  return protocol === PROTOCOL.tcp && offset !== undefined ? (offset >> 4) * 4 : 8;
}

/** The ARP message in a frame, undefined where the frame is too short for one. */
export function parseArp(frame: Uint8Array): Arp | undefined {
  if (frame.length < 42) return undefined;
  const operation = readU16(frame, 20);
  const fixed = [0, 1, 8, 0, 6, 4];
  return {
    valid: fixed.every((byte, index) => frame[14 + index] === byte) && (operation === 1 || operation === 2),
    operation: operation === 2 ? 'reply' : 'request',
    sourceMac: frame.slice(6, 12),
    senderMac: frame.slice(22, 28),
    senderIp: frame.slice(28, 32),
    targetIp: frame.slice(38, 42),
  };
}
