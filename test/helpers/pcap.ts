/** One frame from a capture, from the Ethernet header on. */
export interface Captured {
  /** Seconds since the epoch. */
  readonly time: number;
  /** Bytes on the wire; above the MTU for an unsegmented packet. */
  readonly length: number;
  readonly data: Uint8Array;
}

const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;

/** Reads a pcap file as tcpdump writes it on this machine; a record that is still being written is left out. */
export function parsePcap(file: Uint8Array): Captured[] {
  if (file.length < FILE_HEADER) return [];
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0, true) !== MAGIC_MICROSECONDS) throw new Error('not a little-endian pcap file');
  const frames: Captured[] = [];
  for (let at = FILE_HEADER; at + RECORD_HEADER <= file.length; ) {
    const captured = view.getUint32(at + 8, true);
    const end = at + RECORD_HEADER + captured;
    if (end > file.length) break;
    frames.push({
      time: view.getUint32(at, true) + view.getUint32(at + 4, true) / 1e6,
      length: view.getUint32(at + 12, true),
      data: file.slice(at + RECORD_HEADER, end),
    });
    at = end;
  }
  return frames;
}
