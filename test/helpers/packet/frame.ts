import { concat, ip, mac, patch, u16, u32 } from './bytes.ts';
import { checksum, transportChecksum } from './checksum.ts';

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;
export const PROTOCOL = {
  hopByHop: 0,
  icmp: 1,
  tcp: 6,
  udp: 17,
  routing: 43,
  fragment: 44,
  icmpv6: 58,
  destinationOptions: 60,
} as const;

/** Who sends to whom: MAC and IP addresses, both of one family. */
export interface Hop {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly source: string;
  readonly destination: string;
}

export interface IpFields {
  readonly protocol?: number;
  readonly hopLimit?: number;
  /** IPv4: bytes of options, a multiple of four. */
  readonly options?: Uint8Array;
  /** IPv4: the word of flags and offset. */
  readonly fragment?: number;
  /** IPv4: total length, IPv6: payload length; the true one where left out. */
  readonly length?: number;
  /** IPv4: type of service, IPv6: traffic class. */
  readonly trafficClass?: number;
}

/** A whole frame from the Ethernet header on. */
export function ethernet(destination: string, source: string, type: number, payload: Uint8Array): Uint8Array {
  return concat(mac(destination), mac(source), u16(type), payload);
}

/** An IPv4 or IPv6 packet in its frame; the family is that of the addresses. */
export function packet(hop: Hop, payload: Uint8Array, fields: IpFields = {}): Uint8Array {
  const source = ip(hop.source);
  const destination = ip(hop.destination);
  const header =
    source.length === 4
      ? ipv4Header(source, destination, payload.length, fields)
      : ipv6Header(source, destination, payload.length, fields);
  const type = source.length === 4 ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6;
  return ethernet(hop.destinationMac, hop.sourceMac, type, concat(header, payload));
}

function ipv4Header(
  source: Uint8Array,
  destination: Uint8Array,
  length: number,
  fields: IpFields,
): Uint8Array {
  const options = fields.options ?? new Uint8Array();
  const header = concat(
    Uint8Array.of(0x45 + options.length / 4, fields.trafficClass ?? 0),
    u16(fields.length ?? 20 + options.length + length),
    u16(0x1234),
    u16(fields.fragment ?? 0x4000),
    Uint8Array.of(fields.hopLimit ?? 64, fields.protocol ?? PROTOCOL.udp),
    u16(0),
    source,
    destination,
    options,
  );
  return patch(header, 10, ...u16(checksum(header)));
}

function ipv6Header(
  source: Uint8Array,
  destination: Uint8Array,
  length: number,
  fields: IpFields,
): Uint8Array {
  return concat(
    u32(0x60000000 + ((fields.trafficClass ?? 0) << 20) + 0x2345),
    u16(fields.length ?? length),
    Uint8Array.of(fields.protocol ?? PROTOCOL.udp, fields.hopLimit ?? 64),
    source,
    destination,
  );
}

/** A UDP datagram in its frame. */
export function udp(hop: Hop, payload: Uint8Array | number = 32, fields: IpFields = {}): Uint8Array {
  const data = typeof payload === 'number' ? pattern(payload) : payload;
  const segment = concat(u16(40001), u16(53), u16(8 + data.length), u16(0), data);
  return packet(hop, patch(segment, 6, ...u16(sumOf(hop, PROTOCOL.udp, segment))), {
    protocol: PROTOCOL.udp,
    ...fields,
  });
}

/** A TCP segment in its frame. */
export function tcp(hop: Hop, payload: number = 32, fields: IpFields = {}): Uint8Array {
  const header = concat(u16(40002), u16(80), u32(1), u32(2), u16(0x8010), u16(500), u32(0));
  const segment = concat(header, Uint8Array.of(1, 1, 8, 10), u32(7), u32(9), pattern(payload));
  return packet(hop, patch(segment, 16, ...u16(sumOf(hop, PROTOCOL.tcp, segment))), {
    protocol: PROTOCOL.tcp,
    ...fields,
  });
}

/** An ICMP or ICMPv6 message in its frame, by the family of the addresses. */
export function icmp(
  hop: Hop,
  type: number,
  body: Uint8Array = pattern(12),
  fields: IpFields = {},
): Uint8Array {
  const message = concat(Uint8Array.of(type, 0, 0, 0), body);
  const four = ip(hop.source).length === 4;
  const sum = four ? checksum(message) : sumOf(hop, PROTOCOL.icmpv6, message);
  return packet(hop, patch(message, 2, ...u16(sum)), {
    protocol: four ? PROTOCOL.icmp : PROTOCOL.icmpv6,
    ...fields,
  });
}

function sumOf(hop: Hop, protocol: number, segment: Uint8Array): number {
  return transportChecksum(ip(hop.source), ip(hop.destination), protocol, segment);
}

/** Payload that is easy to recognise. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index);
}
