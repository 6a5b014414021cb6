import { expect, test } from 'vitest';
import type { NativeSocket } from '../../../src/native/addon.ts';
import { readMessages } from '../../../src/plumbing/netlink/message-reader.ts';
import { MessageWriter } from '../../../src/plumbing/netlink/message-writer.ts';
import { RouteSocket } from '../../../src/plumbing/netlink/route-socket.ts';

const DUMP_INTR = 0x10;

test('a listing that changed under the reading is asked for again', () => {
  const { socket, asked } = answering(attempt => [reply(18, attempt === 1 ? DUMP_INTR : 0), reply(3, 0)]);
  expect(socket.dump(new MessageWriter(18).finish(), 'devices')).toHaveLength(1);
  expect(asked).toHaveLength(2);
});

test('a listing that keeps changing is an error, not half an answer', () => {
  const { socket } = answering(() => [reply(18, 0), reply(3, DUMP_INTR)]);
  expect(() => socket.dump(new MessageWriter(18).finish(), 'devices')).toThrow(/list devices: they changed/);
});

test('many messages go out in several sends, in order, every one with a number of its own', () => {
  const { socket, asked } = answering(() => []);
  socket.send([...Array(250).keys()].map(mtu => new MessageWriter(16).u32(4, mtu).finish()));
  const sent = asked.map(datagram => readMessages(datagram));
  expect(sent.map(messages => messages.length)).toEqual([100, 100, 50]);
  expect(sent.flat().map(message => message.sequence)).toEqual(
    [...Array(250).keys()].map(index => index + 1),
  );
  expect(sent.flat().map(message => message.body[4])).toEqual([...Array(250).keys()]);
});

test('large messages make smaller sends', () => {
  const { socket, asked } = answering(() => []);
  socket.send([...Array(10).keys()].map(() => new MessageWriter(16).text(20, 'x'.repeat(20_000)).finish()));
  expect(asked.map(datagram => readMessages(datagram).length)).toEqual([3, 3, 3, 1]);
});

test('a message without an answer is a failure', () => {
  const { socket } = answering(() => []);
  expect(socket.sendOne(new MessageWriter(16).finish())).toMatchObject({ ok: false, code: 'EIO' });
});

/** A socket on which `answers` stands in for what comes back; the n-th request is 1. */
function answering(answers: (attempt: number) => ((sequence: number) => Uint8Array)[]) {
  const asked: Uint8Array[] = [];
  const native: NativeSocket = {
    request: messages => {
      asked.push(messages.slice());
      const sequence = readMessages(messages)[0]?.sequence ?? 0;
      return { ok: true, value: answers(asked.length).map(answer => answer(sequence)) };
    },
    close: () => {},
  };
  return { socket: new RouteSocket(native), asked };
}

function reply(type: number, flags: number): (sequence: number) => Uint8Array {
  return sequence => {
    const message = new MessageWriter(type).u32(4, 0).finish();
    const view = new DataView(message.buffer);
    view.setUint16(6, flags, true);
    view.setUint32(8, sequence, true);
    // The closing message holds an errno where a device has its header.
    view.setUint32(16, type === 3 ? 0 : view.getUint32(16, true), true);
    return message;
  };
}
