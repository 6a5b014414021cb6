import { concat, ip, mac, u16, u32 } from './bytes.ts';
import { ETHERTYPE, ethernet, type Hop, type IpFields, icmp } from './frame.ts';

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
export const NOBODY = '00:00:00:00:00:00';

export const ND = {
  routerSolicit: 133,
  routerAdvert: 134,
  solicit: 135,
  advert: 136,
  redirect: 137,
} as const;

export interface ArpFields {
  readonly operation: 'request' | 'reply' | number;
  readonly senderMac: string;
  readonly senderIp: string;
  readonly targetMac?: string;
  readonly targetIp: string;
  /** Ethernet source; the sender's MAC address where left out. */
  readonly from?: string;
  readonly to?: string;
}

/** An ARP message in its frame. */
export function arp(fields: ArpFields): Uint8Array {
  const { operation } = fields;
  const code = operation === 'request' ? 1 : operation === 'reply' ? 2 : operation;
  const message = concat(
    u16(1),
    u16(ETHERTYPE.ipv4),
    Uint8Array.of(6, 4),
    u16(code),
    mac(fields.senderMac),
    ip(fields.senderIp),
    mac(fields.targetMac ?? NOBODY),
    ip(fields.targetIp),
  );
  return ethernet(fields.to ?? BROADCAST, fields.from ?? fields.senderMac, ETHERTYPE.arp, message);
}

/** Type 1 or 2, length 1, MAC address (RFC 4861, section 4.6.1). */
export function linkLayerOption(type: 'source' | 'target', address: string): Uint8Array {
  return concat(Uint8Array.of(type === 'source' ? 1 : 2, 1), mac(address));
}

/** Eight bytes of nonce option (RFC 3971, section 5.3.2), as kernels send with duplicate address detection. */
export const NONCE = Uint8Array.of(14, 1, 1, 2, 3, 4, 5, 6);

/** A neighbour solicitation in its frame. */
export function solicit(
  hop: Hop,
  target: string,
  options: readonly Uint8Array[] = [],
  fields: IpFields = {},
): Uint8Array {
  return icmp(hop, ND.solicit, concat(u32(0), ip(target), ...options), { hopLimit: 255, ...fields });
}

/** A neighbour advertisement in its frame; flags are the first four bytes of its body. */
export function advertise(
  hop: Hop,
  target: string,
  options: readonly Uint8Array[] = [],
  fields: IpFields & { readonly flags?: number } = {},
): Uint8Array {
  const body = concat(u32(fields.flags ?? 0x60000000), ip(target), ...options);
  return icmp(hop, ND.advert, body, { hopLimit: 255, ...fields });
}

/** ff02::1:ffXX:XXXX, which the owner of an address listens to (RFC 4291, section 2.7.1). */
export function solicitedNode(address: string): { readonly ip: string; readonly mac: string } {
  const [a = 0, b = 0, c = 0] = ip(address).slice(13);
  const digits = (value: number) => value.toString(16).padStart(2, '0');
  return {
    ip: `ff02::1:ff${digits(a)}:${digits(b)}${digits(c)}`,
    mac: `33:33:ff:${digits(a)}:${digits(b)}:${digits(c)}`,
  };
}
