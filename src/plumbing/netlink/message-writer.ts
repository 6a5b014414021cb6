import { LITTLE_ENDIAN } from './byte-order.ts';
import { NLA_F_NESTED, NLA_HDRLEN, NLM_F_ACK, NLM_F_REQUEST, NLMSG_HDRLEN } from './linux-netlink.ts';

const ENCODER = new TextEncoder();

/**
 * Builds one netlink message: header, the family's own struct, attributes (RFC 3549 section 2.3; struct nlattr in
 * linux/netlink.h). The sequence number is left 0 for the socket to fill.
 */
export class MessageWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = NLMSG_HDRLEN;

  /** `flags` beside NLM_F_REQUEST and NLM_F_ACK, which every message has. */
  constructor(type: number, flags = 0) {
    this.#view.setUint16(4, type, LITTLE_ENDIAN);
    this.#view.setUint16(6, flags | NLM_F_REQUEST | NLM_F_ACK, LITTLE_ENDIAN);
  }

  /** Appends a struct of `size` bytes, zero but for what `fill` writes into it. */
  struct(size: number, fill: (view: DataView) => void): this {
    const start = this.#take(size);
    fill(new DataView(this.#bytes.buffer, start, size));
    return this;
  }

  u8(attribute: number, value: number): this {
    const start = this.#attribute(attribute, 1);
    this.#view.setUint8(start, value);
    return this;
  }

  u32(attribute: number, value: number): this {
    const start = this.#attribute(attribute, 4);
    this.#view.setUint32(start, value, LITTLE_ENDIAN);
    return this;
  }

  /** Text with its closing zero. */
  text(attribute: number, value: string): this {
    const encoded = ENCODER.encode(value);
    const start = this.#attribute(attribute, encoded.length + 1);
    this.#bytes.set(encoded, start);
    return this;
  }

  bytes(attribute: number, value: Uint8Array): this {
    const start = this.#attribute(attribute, value.length);
    this.#bytes.set(value, start);
    return this;
  }

  /** An attribute that holds what `fill` appends. */
  nest(attribute: number, fill: (writer: this) => void): this {
    const start = this.#take(NLA_HDRLEN);
    this.#view.setUint16(start + 2, attribute | NLA_F_NESTED, LITTLE_ENDIAN);
    fill(this);
    this.#view.setUint16(start, this.#length - start, LITTLE_ENDIAN);
    return this;
  }

  /** The message, length filled in. */
  finish(): Uint8Array {
    this.#view.setUint32(0, this.#length, LITTLE_ENDIAN);
    return this.#bytes.slice(0, this.#length);
  }

  #attribute(attribute: number, size: number): number {
    const start = this.#take(NLA_HDRLEN + size);
    this.#view.setUint16(start, NLA_HDRLEN + size, LITTLE_ENDIAN);
    this.#view.setUint16(start + 2, attribute, LITTLE_ENDIAN);
    return start + NLA_HDRLEN;
  }

  /** Reserves bytes, padded to four as NLA_ALIGN has it; returns where they begin. */
  #take(size: number): number {
    const start = this.#length;
    this.#length += (size + 3) & ~3;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return start;
  }
}
