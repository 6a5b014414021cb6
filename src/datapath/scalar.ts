import { type Codec, LITTLE_ENDIAN, putBytes, unsigned, unsigned64, viewOf } from './codec.ts';

/** C's __u32, or an enum. */
export const uint32: Codec<number> = {
  size: 4,
  encode(value) {
    const bytes = new Uint8Array(4);
    viewOf(bytes, 4, '__u32').setUint32(0, unsigned(value, 32, '__u32'), LITTLE_ENDIAN);
    return bytes;
  },
  decode: bytes => viewOf(bytes, 4, '__u32').getUint32(0, LITTLE_ENDIAN),
};

/** C's __u64. */
export const uint64: Codec<bigint> = {
  size: 8,
  encode(value) {
    const bytes = new Uint8Array(8);
    viewOf(bytes, 8, '__u64').setBigUint64(0, unsigned64(value, '__u64'), LITTLE_ENDIAN);
    return bytes;
  },
  decode: bytes => viewOf(bytes, 8, '__u64').getBigUint64(0, LITTLE_ENDIAN),
};

/** C's bool. */
export const boolean: Codec<boolean> = {
  size: 1,
  encode: value => Uint8Array.of(value ? 1 : 0),
  decode: bytes => viewOf(bytes, 1, 'bool').getUint8(0) !== 0,
};

/** C's __u8[length]. */
export function byteArray(length: number): Codec<Uint8Array> {
  return {
    size: length,
    encode(value) {
      const bytes = new Uint8Array(length);
      putBytes(bytes, 0, length, value, `__u8[${length}]`);
      return bytes;
    },
    decode(bytes) {
      viewOf(bytes, length, `__u8[${length}]`);
      return bytes.slice();
    },
  };
}
