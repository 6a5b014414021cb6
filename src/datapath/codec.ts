import { endianness } from 'node:os';

/** Turns a C value into a TypeScript one and back. Generated ones follow the layout the compiler chose. */
export interface Codec<T> {
  /** Bytes of the C value. */
  readonly size: number;
  /** Throws RangeError for a number or an array that does not fit, naming the field. */
  encode(value: T): Uint8Array;
  /** Throws RangeError when the length is wrong. */
  decode(bytes: Uint8Array): T;
}

/** Byte order of the C compiler's own integers; fields of type __beNN are big-endian anywhere. */
export const LITTLE_ENDIAN = endianness() === 'LE';

/** A view on the bytes of one C value. Throws RangeError unless there are exactly `size`. */
export function viewOf(bytes: Uint8Array, size: number, name: string): DataView {
  if (bytes.length !== size) throw new RangeError(`${name}: ${size} bytes expected, ${bytes.length} came`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The number itself, if it is an unsigned integer of that many bits; else throws RangeError. */
export function unsigned(value: number, bits: number, name: string): number {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** bits) return value;
  throw new RangeError(`${name}: ${value} is no unsigned integer of ${bits} bits`);
}

/** The same for 64 bits. */
export function unsigned64(value: bigint, name: string): bigint {
  if (value >= 0n && value < 1n << 64n) return value;
  throw new RangeError(`${name}: ${value} is no unsigned integer of 64 bits`);
}

/** Writes a byte array of fixed length. Throws RangeError for any other length. */
export function putBytes(
  to: Uint8Array,
  offset: number,
  length: number,
  value: Uint8Array,
  name: string,
): void {
  if (value.length !== length)
    throw new RangeError(`${name}: ${length} bytes expected, ${value.length} came`);
  to.set(value, offset);
}
