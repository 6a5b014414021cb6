import { expect, test } from 'vitest';
import type { Message } from '../../../src/plumbing/netlink/message-reader.ts';
import { MessageWriter } from '../../../src/plumbing/netlink/message-writer.ts';
import { readOutcome } from '../../../src/plumbing/netlink/outcome.ts';

const CAPPED = 0x100;
const TLVS = 0x200;

test('an errno of zero is success and carries the replies', () => {
  const replies = [error(0, 0, Buffer.alloc(16))];
  expect(readOutcome(error(0, CAPPED, Buffer.alloc(16)), replies)).toEqual({ ok: true, replies });
});

test('a refusal has the errno, its name and its meaning', () => {
  const outcome = readOutcome(error(17, CAPPED, Buffer.alloc(16)), []);
  expect(outcome).toEqual({ ok: false, errno: 17, code: 'EEXIST', message: 'file already exists' });
});

test('an errno without a name is told by its number', () => {
  const outcome = readOutcome(error(524, CAPPED, Buffer.alloc(16)), []);
  expect(outcome).toMatchObject({ code: 'errno 524' });
});

test("the kernel's own words win, where the request was left out of the answer", () => {
  const outcome = readOutcome(
    error(100, CAPPED | TLVS, Buffer.concat([Buffer.alloc(16), said('Device is down')])),
    [],
  );
  expect(outcome).toMatchObject({ code: 'ENETDOWN', message: 'Device is down' });
});

test("the kernel's own words win, where the request is repeated before them", () => {
  const request = new MessageWriter(24).text(1, 'xyz').finish();
  const outcome = readOutcome(error(22, TLVS, Buffer.concat([request, said('Invalid prefix')])), []);
  expect(outcome).toMatchObject({ code: 'EINVAL', message: 'Invalid prefix' });
});

test('a listing that ends with an error is a refusal', () => {
  const done: Message = { type: 3, flags: 2, sequence: 1, body: number(-1) };
  expect(readOutcome(done, [])).toMatchObject({ ok: false, code: 'EPERM' });
});

function error(errno: number, flags: number, rest: Uint8Array): Message {
  return { type: 2, flags, sequence: 1, body: Buffer.concat([number(-errno), rest]) };
}

function said(words: string): Uint8Array {
  return new MessageWriter(0).text(1, words).finish().subarray(16);
}

function number(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}
