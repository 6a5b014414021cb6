import { concat, u16, u32 } from './bytes.ts';

/** The Internet checksum (RFC 1071): the complement of the sum of all 16-bit words; 0 over what carries its own. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum % 65536) + Math.floor(sum / 65536);
  return 0xffff - sum;
}

/** The same over the pseudo header of IPv4 (RFC 768) or IPv6 (RFC 8200, section 8.1) and what follows. */
export function transportChecksum(
  source: Uint8Array,
  destination: Uint8Array,
  protocol: number,
  payload: Uint8Array,
): number {
  const trailer =
    source.length === 4
      ? concat(Uint8Array.of(0, protocol), u16(payload.length))
      : concat(u32(payload.length), Uint8Array.of(0, 0, 0, protocol));
  return checksum(concat(source, destination, trailer, payload));
}
