import { expect, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { must, PROBE, Probe, u32 } from './addon/probe.ts';

const SCHED_CLS = 3;
/** Byte of `mark` in struct __sk_buff. */
const MARK = 8;

test('a program tells what it is and which maps it uses', () => {
  const probe = new Probe();
  const info = must(probe.program('count').info());
  expect(info).toMatchObject({
    name: 'count',
    type: SCHED_CLS,
    tag: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(info.translatedBytes).toBeGreaterThan(0);
  expect(info.verifiedInstructions).toBeGreaterThan(0);
  const maps = ['shares', 'pairs', 'slots'].map(name => must(probe.map(name).info()).id);
  // libbpf binds .rodata to every program of its object.
  const constants = must(probe.map('.rodata').info()).id;
  expect(new Set(info.mapIds)).toEqual(new Set([...maps, constants]));
  expect(must(probe.program('drop').info()).mapIds).toEqual([constants]);
});

test('equal programs have equal tags', () => {
  const tag = (name: string) => must(new Probe().program(name).info()).tag;
  expect(tag('pass')).toBe(tag('pass'));
  expect(tag('pass')).not.toBe(tag('drop'));
});

test('a test run gives the verdict, the packet and the context afterwards', () => {
  const probe = new Probe();
  const context = new Uint8Array(192);
  context.set(u32(41), MARK);
  const data = Uint8Array.from({ length: 64 }, (_, index) => index);
  const outcome = must(probe.program('pass').testRun({ data, context }));
  expect(outcome.verdict).toBe(0);
  expect(outcome.data).toEqual(data);
  expect(outcome.context.subarray(MARK, MARK + 4)).toEqual(u32(42));
  expect(probe.passed()).toBe(1n);
});

test('a repeated run runs as often as asked', () => {
  const probe = new Probe();
  const outcome = must(probe.program('pass').testRun({ data: new Uint8Array(64), repeat: 1000 }));
  expect(probe.passed()).toBe(1000n);
  expect(outcome.durationNs).toBeLessThan(100_000);
});

test('a negative verdict stays negative', () => {
  const outcome = must(new Probe().program('count').testRun({ data: new Uint8Array(64) }));
  expect(outcome.verdict).toBe(-1);
});

test('a packet too short for a frame is the failure of the kernel', () => {
  const result = new Probe().program('pass').testRun({ data: new Uint8Array(4) });
  expect(result).toMatchObject({ ok: false, code: 'EINVAL', call: 'bpf(BPF_PROG_TEST_RUN)' });
});

test('options of the wrong type are TypeErrors', () => {
  const program = new Probe().program('pass');
  const data = new Uint8Array(64);
  expect(() => program.testRun(undefined as never)).toThrow(TypeError);
  expect(() => program.testRun({ data: 'x' as never })).toThrow(TypeError);
  expect(() => program.testRun({ data, repeat: 1.5 })).toThrow(TypeError);
  expect(() => program.testRun({ data, context: [] as never })).toThrow(TypeError);
});

test('a program is found again by its id and by its pin', () => {
  const program = new Probe().program('pass');
  const { id } = must(program.info());
  must(program.pin('/sys/fs/bpf/addon-program'));
  expect(must(must(addon().openProgramById(id)).info()).tag).toBe(must(program.info()).tag);
  expect(must(must(addon().openPinnedProgram('/sys/fs/bpf/addon-program')).info()).id).toBe(id);
  expect(addon().openProgramById(4_000_000_000)).toMatchObject({ ok: false, code: 'ENOENT' });
});

test('run statistics are counted while the handle is open, and not after', () => {
  const program = new Probe().program('pass');
  const run = () => must(program.testRun({ data: new Uint8Array(64), repeat: 10 }));
  const counted = () => must(program.info()).runCount;
  run();
  expect(counted()).toBe(0n);
  const statistics = must(addon().enableRunStatistics());
  run();
  const during = counted();
  statistics.close();
  run();
  expect(counted()).toBe(during);
});

test('probes tell what the kernel knows from what it does not', () => {
  const RINGBUF = 27;
  const REDIRECT_PEER = 155;
  expect(addon().probeProgramType(SCHED_CLS)).toBe(true);
  expect(addon().probeProgramType(4000)).toBe(false);
  expect(addon().probeMapType(RINGBUF)).toBe(true);
  expect(addon().probeMapType(4000)).toBe(false);
  expect(addon().probeHelper(SCHED_CLS, REDIRECT_PEER)).toBe(true);
  expect(addon().probeHelper(SCHED_CLS, 4000)).toBe(false);
  expect(addon().possibleCpus()).toBeGreaterThanOrEqual(1);
  expect(addon().libbpfVersion()).toMatch(/^\d+\.\d+$/);
});

test('the path of an object must be a string without NUL', () => {
  expect(() => addon().openObject(7 as never)).toThrow(new TypeError('path: expected a string'));
  expect(() => addon().openObject(`${PROBE}\0.txt`)).toThrow(TypeError);
});
