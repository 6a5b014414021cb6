import { endianness } from 'node:os';

/** Netlink headers and numbers are in the machine's own byte order. */
export const LITTLE_ENDIAN = endianness() === 'LE';
