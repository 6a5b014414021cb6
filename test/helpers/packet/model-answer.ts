import { concat, hex, u16, u32 } from './bytes.ts';
import { transportChecksum } from './checksum.ts';
import { ETHERTYPE, PROTOCOL } from './frame.ts';
import type { Arp, Ip } from './parse.ts';

/** The reply in which the host-side device says that it is the one asked for (RFC 826). */
export function answerArp(frame: Uint8Array, arp: Arp, hostMac: Uint8Array): Uint8Array {
  return concat(
    arp.sourceMac,
    hostMac,
    u16(ETHERTYPE.arp),
    u16(1),
    u16(ETHERTYPE.ipv4),
    Uint8Array.of(6, 4),
    u16(2),
    hostMac,
    arp.targetIp,
    arp.senderMac,
    arp.senderIp,
    frame.slice(42),
  );
}

export interface Solicitation {
  readonly packet: Ip;
  readonly target: Uint8Array;
  /** The target is a gateway. */
  readonly router: boolean;
  readonly hostMac: Uint8Array;
}

const ALL_NODES = new Uint8Array(Buffer.from('ff020000000000000000000000000001', 'hex'));
const ALL_NODES_MAC = new Uint8Array(Buffer.from('333300000001', 'hex'));

/** The advertisement in which the host-side device says that it is the one asked for (RFC 4861, section 4.4). */
export function answerSolicitation({ packet, target, router, hostMac }: Solicitation): Uint8Array {
  const probe = /^0+$/.test(hex(packet.source));
  const destination = probe ? ALL_NODES : packet.source;
  const flags = (router ? 0x80 : 0) + (probe ? 0 : 0x40) + 0x20;
  const rest = concat(Uint8Array.of(flags, 0, 0, 0), target, Uint8Array.of(2, 1), hostMac);
  const sum = transportChecksum(
    target,
    destination,
    PROTOCOL.icmpv6,
    concat(Uint8Array.of(136, 0, 0, 0), rest),
  );
  return concat(
    probe ? ALL_NODES_MAC : packet.sourceMac,
    hostMac,
    u16(ETHERTYPE.ipv6),
    u32(0x60000000),
    u16(32),
    Uint8Array.of(PROTOCOL.icmpv6, 255),
    target,
    destination,
    Uint8Array.of(136, 0),
    u16(sum),
    rest,
  );
}
