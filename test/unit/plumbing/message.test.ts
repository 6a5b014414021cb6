import { describe, expect, test } from 'vitest';
import {
  nested,
  readAttributes,
  readMessages,
  signed,
  text,
  unsigned,
} from '../../../src/plumbing/netlink/message-reader.ts';
import { MessageWriter } from '../../../src/plumbing/netlink/message-writer.ts';

const HEADER = 16;

describe('a netlink message', () => {
  test('has its length, type, and flags with REQUEST and ACK in front', () => {
    const message = new MessageWriter(20, 0x400).struct(8, view => view.setUint8(0, 2)).finish();
    expect([...message.subarray(0, HEADER)]).toEqual([
      24, 0, 0, 0, 20, 0, 0x05, 0x04, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    expect([...message.subarray(HEADER)]).toEqual([2, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('pads attributes to four bytes and leaves the padding out of their length', () => {
    const message = new MessageWriter(16).text(3, 'eth0').u8(11, 83).finish();
    expect([...message.subarray(HEADER)]).toEqual([
      ...[9, 0, 3, 0, 0x65, 0x74, 0x68, 0x30, 0, 0, 0, 0],
      ...[5, 0, 11, 0, 83, 0, 0, 0],
    ]);
  });

  test('marks nested attributes and counts everything inside in their length', () => {
    const message = new MessageWriter(16).nest(18, outer =>
      outer.text(1, 'veth').nest(2, inner => inner.u32(1, 7)),
    );
    const attributes = readAttributes(message.finish(), HEADER);
    const outer = nested(attributes, 18);
    expect([...attributes.keys()]).toEqual([18]);
    expect(text(outer, 1)).toBe('veth');
    expect(unsigned(nested(outer, 2), 1)).toBe(7);
    expect(message.finish()[HEADER + 3]).toBe(0x80);
  });

  test('grows beyond any first guess', () => {
    const alias = 'x'.repeat(5_000);
    const message = new MessageWriter(16).u32(27, 1).text(20, alias).u32(4, 9000).finish();
    const attributes = readAttributes(message, HEADER);
    expect(text(attributes, 20)).toBe(alias);
    expect(unsigned(attributes, 4)).toBe(9000);
  });

  test('keeps bytes above ASCII', () => {
    const attributes = readAttributes(new MessageWriter(16).text(20, 'größe').finish(), HEADER);
    expect(text(attributes, 20)).toBe('größe');
  });
});

describe('reading', () => {
  test('finds every message of a datagram, each with its own body', () => {
    const first = new MessageWriter(16).u32(4, 1).finish();
    const second = new MessageWriter(20).text(3, 'lo').finish();
    const messages = readMessages(Buffer.concat([first, second]));
    expect(messages.map(({ type }) => type)).toEqual([16, 20]);
    expect(messages.map(({ body }) => body.length)).toEqual([8, 8]);
  });

  test('tells an absent attribute from zero, and knows the sign of a namespace number', () => {
    const attributes = readAttributes(new MessageWriter(88).u32(1, 0xffffffff).u32(2, 0).finish(), HEADER);
    expect(signed(attributes, 1)).toBe(-1);
    expect(unsigned(attributes, 2)).toBe(0);
    expect(unsigned(attributes, 3)).toBeNull();
    expect(signed(attributes, 3)).toBeNull();
    expect(text(attributes, 3)).toBeNull();
    expect(nested(attributes, 3).size).toBe(0);
  });

  test.each([0, 3, 15, 4096])('refuses a message that says it has %i bytes', length => {
    const message = new MessageWriter(16).finish();
    new DataView(message.buffer).setUint32(0, length, true);
    expect(() => readMessages(message)).toThrow(RangeError);
  });

  test.each([0, 3, 200])('refuses an attribute that says it has %i bytes', length => {
    const message = new MessageWriter(16).u32(4, 1).finish();
    new DataView(message.buffer).setUint16(HEADER, length, true);
    expect(() => readAttributes(message, HEADER)).toThrow(RangeError);
  });
});
