import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addon, type NativeNamespace } from '../../src/native/addon.ts';
import {
  answersOf,
  linkMessage,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_DONE,
  RTM_DELLINK,
  RTM_GETLINK,
} from './addon/messages.ts';
import { must } from './addon/probe.ts';

const ENODEV = 19;
const DUMP = NLM_F_REQUEST | NLM_F_DUMP;
const ACK = NLM_F_REQUEST | NLM_F_ACK;
const PATH = '/run/netns/talk';

let namespace: NativeNamespace;

beforeAll(async () => {
  must(addon().createNamespace(PATH));
  namespace = must(addon().openNamespace(PATH));
  await execa('ip', ['-n', 'talk', 'link', 'add', 'inside0', 'type', 'veth', 'peer', 'name', 'inside1']);
});

afterAll(() => {
  namespace.close();
  must(addon().removeNamespace(PATH));
});

test('a dump shows the links of the namespace the socket was made in, to its end', () => {
  const inside = answersOf(
    must(must(addon().openNetlink(namespace)).request(linkMessage(RTM_GETLINK, DUMP, 7))),
  );
  const names = inside.map(answer => answer.text).join();
  expect(names).toContain('lo\0');
  expect(names).toContain('inside0\0');
  expect(inside.at(-1)).toMatchObject({ type: NLMSG_DONE, sequence: 7 });
  expect(inside.every(answer => answer.sequence === 7)).toBe(true);

  const own = answersOf(must(must(addon().openNetlink(null)).request(linkMessage(RTM_GETLINK, DUMP, 1))));
  expect(own.map(answer => answer.text).join()).not.toContain('inside0\0');
});

test('a refused message is an answer to read, with the words of the kernel', () => {
  const socket = must(addon().openNetlink(namespace));
  const answers = answersOf(must(socket.request(linkMessage(RTM_DELLINK, ACK, 5, 1))));
  expect(answers).toHaveLength(1);
  expect(answers[0]?.error).toBeGreaterThan(0);
  const none = answersOf(must(socket.request(linkMessage(RTM_DELLINK, ACK, 6, 9999))));
  expect(none).toMatchObject([{ sequence: 6, error: ENODEV }]);
});

test('thousands of messages in one datagram are all answered, in order', () => {
  const socket = must(addon().openNetlink(namespace));
  const sequences = Array.from({ length: 10_000 }, (_, index) => index + 1);
  const batch = Buffer.concat(sequences.map(sequence => linkMessage(RTM_DELLINK, ACK, sequence, 9999)));
  const answers = answersOf(must(socket.request(batch)));
  expect(answers.map(answer => answer.sequence)).toEqual(sequences);
  expect(answers.every(answer => answer.error === ENODEV)).toBe(true);
});

test('the dump bits of a message that is no query mean something else and are not waited for', () => {
  const socket = must(addon().openNetlink(namespace));
  expect(must(socket.request(linkMessage(RTM_DELLINK, DUMP, 1, 9999)))).toEqual([]);
});

test('an answer nobody waited for does not turn up in the next request', () => {
  const socket = must(addon().openNetlink(namespace));
  expect(must(socket.request(linkMessage(RTM_GETLINK, NLM_F_REQUEST, 1, 1)))).toEqual([]);
  const answers = answersOf(must(socket.request(linkMessage(RTM_DELLINK, ACK, 2, 9999))));
  expect(answers.map(answer => answer.sequence)).toEqual([2]);
});

test('a socket stays in its namespace when the handle of the namespace is closed', () => {
  const handle = must(addon().openNamespace(PATH));
  const socket = must(addon().openNetlink(handle));
  handle.close();
  const answers = answersOf(must(socket.request(linkMessage(RTM_GETLINK, DUMP, 1))));
  expect(answers.map(answer => answer.text).join()).toContain('inside0\0');
});

test('bytes that are not whole messages are a TypeError', () => {
  const socket = must(addon().openNetlink(namespace));
  const message = linkMessage(RTM_GETLINK, DUMP, 1);
  expect(() => socket.request(new Uint8Array())).toThrow(TypeError);
  expect(() => socket.request(message.subarray(0, 31))).toThrow(TypeError);
  expect(() => socket.request(Buffer.concat([message, new Uint8Array(4)]))).toThrow(TypeError);
  const endless = linkMessage(RTM_GETLINK, DUMP, 1);
  endless.fill(0, 0, 4);
  expect(() => socket.request(endless)).toThrow(TypeError);
  expect(() => socket.request('x' as never)).toThrow(TypeError);
});
