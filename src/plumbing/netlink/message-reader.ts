import { LITTLE_ENDIAN } from './byte-order.ts';
import { NLA_HDRLEN, NLA_TYPE_MASK, NLMSG_HDRLEN } from './linux-netlink.ts';

/** One netlink message as it came; `body` begins after the header and points into the datagram. */
export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly body: Uint8Array;
}

/** Attribute type (without flag bits) → payload. The last of a type wins, as in the kernel's own parser. */
export type Attributes = ReadonlyMap<number, Uint8Array>;

const DECODER = new TextDecoder();

/** The messages of one datagram. Throws RangeError when a length points outside of it. */
export function readMessages(datagram: Uint8Array): Message[] {
  const view = viewOf(datagram);
  const messages: Message[] = [];
  for (let start = 0; start + NLMSG_HDRLEN <= datagram.length; ) {
    const length = view.getUint32(start, LITTLE_ENDIAN);
    if (length < NLMSG_HDRLEN || start + length > datagram.length) {
      throw new RangeError(`netlink message of ${length} bytes at ${start} of ${datagram.length}`);
    }
    messages.push({
      type: view.getUint16(start + 4, LITTLE_ENDIAN),
      flags: view.getUint16(start + 6, LITTLE_ENDIAN),
      sequence: view.getUint32(start + 8, LITTLE_ENDIAN),
      body: datagram.subarray(start + NLMSG_HDRLEN, start + length),
    });
    start += align(length);
  }
  return messages;
}

/** The attributes in `bytes` from `offset` on. Throws RangeError when a length points outside. */
export function readAttributes(bytes: Uint8Array, offset = 0): Attributes {
  const view = viewOf(bytes);
  const attributes = new Map<number, Uint8Array>();
  for (let start = offset; start + NLA_HDRLEN <= bytes.length; ) {
    const length = view.getUint16(start, LITTLE_ENDIAN);
    if (length < NLA_HDRLEN || start + length > bytes.length) {
      throw new RangeError(`netlink attribute of ${length} bytes at ${start} of ${bytes.length}`);
    }
    const type = view.getUint16(start + 2, LITTLE_ENDIAN) & NLA_TYPE_MASK;
    attributes.set(type, bytes.subarray(start + NLA_HDRLEN, start + length));
    start += align(length);
  }
  return attributes;
}

/** The attribute's attributes; none when it is absent. */
export function nested(attributes: Attributes, type: number): Attributes {
  const payload = attributes.get(type);
  return payload ? readAttributes(payload) : new Map();
}

/** A number of 1 or 4 bytes, or null when the attribute is absent. */
export function unsigned(attributes: Attributes, type: number): number | null {
  const payload = attributes.get(type);
  if (!payload) return null;
  return payload.length < 4 ? (payload[0] ?? null) : viewOf(payload).getUint32(0, LITTLE_ENDIAN);
}

/** A signed number of 4 bytes, or null when the attribute is absent. */
export function signed(attributes: Attributes, type: number): number | null {
  const payload = attributes.get(type);
  return payload && payload.length >= 4 ? viewOf(payload).getInt32(0, LITTLE_ENDIAN) : null;
}

/** Text up to its closing zero, or null when the attribute is absent. */
export function text(attributes: Attributes, type: number): string | null {
  const payload = attributes.get(type);
  if (!payload) return null;
  const end = payload.indexOf(0);
  return DECODER.decode(end < 0 ? payload : payload.subarray(0, end));
}

/** A view of exactly these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function align(length: number): number {
  return (length + 3) & ~3;
}
