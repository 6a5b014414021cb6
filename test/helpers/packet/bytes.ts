import ipaddr from 'ipaddr.js';

/** The bytes of several pieces, one after another. */
export function concat(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** Four or sixteen bytes of an IP address. */
export function ip(text: string): Uint8Array {
  return Uint8Array.from(ipaddr.parse(text).toByteArray());
}

/** Six bytes of a MAC address. */
export function mac(text: string): Uint8Array {
  return Uint8Array.from(text.split(':'), digits => Number.parseInt(digits, 16));
}

/** Two bytes in network order. */
export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value);
}

/** Four bytes in network order. */
export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export function readU16(bytes: Uint8Array, offset: number): number {
  return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The same bytes with some of them exchanged: `patch(frame, 22, 1)` sets byte 22 to 1. */
export function patch(bytes: Uint8Array, offset: number, ...values: readonly number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

/** The link-local address that a kernel makes of a MAC address (RFC 4291, appendix A). */
export function linkLocal(text: string): string {
  const bytes = mac(text);
  const identifier = [(bytes[0] ?? 0) ^ 2, ...bytes.slice(1, 3), 0xff, 0xfe, ...bytes.slice(3)];
  const address = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, ...identifier];
  return ipaddr.fromByteArray(address).toString();
}
