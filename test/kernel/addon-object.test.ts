import { expect, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { must, PROBE, Probe, REFUSED, u32 } from './addon/probe.ts';

const PACKET = new Uint8Array(64);

test('an object names its programs and maps, data sections by their section', () => {
  const object = must(addon().openObject(PROBE));
  expect(object.programNames()).toEqual([
    'pass',
    'drop',
    'report',
    'count',
    'refuse_connect',
    'allow_connect',
  ]);
  expect([...object.mapNames()].sort()).toEqual(
    ['.bss', '.rodata', 'devices', 'events', 'pairs', 'shares', 'slots'].sort(),
  );
});

test('what is written to .rodata before the load is what the program reads', () => {
  const probe = new Probe(object => must(object.writeInitial('.rodata', 0, u32(2))));
  expect(must(probe.program('pass').testRun({ data: PACKET })).verdict).toBe(2);
});

test('a write outside the section is refused and changes nothing', () => {
  const probe = new Probe(object => {
    expect(object.writeInitial('.rodata', 1, u32(2))).toMatchObject({ ok: false, code: 'ERANGE' });
    expect(object.writeInitial('.nothing', 0, u32(2))).toMatchObject({ ok: false, code: 'ENOENT' });
  });
  expect(must(probe.program('pass').testRun({ data: PACKET })).verdict).toBe(0);
});

test('a map is made as large as asked for', () => {
  const probe = new Probe(object => must(object.setMaxEntries('pairs', 12345)));
  expect(must(probe.map('pairs').info()).maxEntries).toBe(12345);
});

test('an object reuses a map of another one: what one writes, the other reads', () => {
  const first = new Probe();
  const second = new Probe(object => must(object.reuseMap('slots', first.map('slots'))));
  must(first.map('slots').update(u32(3), u32(77)));
  expect(must(second.map('slots').lookup(u32(3)))).toEqual(u32(77));
});

test('a map of another layout is not reused, and the failure says what differs', () => {
  const first = new Probe();
  const object = must(addon().openObject(PROBE));
  const result = object.reuseMap('slots', first.map('pairs'));
  expect(result).toMatchObject({ ok: false, code: 'EINVAL' });
  expect(result).toHaveProperty('log', expect.stringContaining('value size: declared 4, existing 8'));
});

test('settings are refused once the object is loaded', () => {
  const probe = new Probe();
  expect(probe.object.setMaxEntries('pairs', 1)).toMatchObject({ code: 'EBUSY' });
  expect(probe.object.writeInitial('.rodata', 0, u32(1))).toMatchObject({ code: 'EBUSY' });
  expect(probe.object.reuseMap('slots', probe.map('slots'))).toMatchObject({ code: 'EBUSY' });
  expect(probe.object.load()).toMatchObject({ ok: false });
});

test('maps and programs are there only after the load, and only those it has', () => {
  const object = must(addon().openObject(PROBE));
  expect(object.map('pairs')).toMatchObject({ code: 'EBADF' });
  expect(object.program('pass')).toMatchObject({ code: 'EBADF' });
  must(object.load());
  expect(object.map('pears')).toMatchObject({ code: 'ENOENT' });
  expect(object.program('passed')).toMatchObject({ code: 'ENOENT' });
});

test('a refused program fails with the log of the verifier', () => {
  const object = must(addon().openObject(REFUSED));
  const result = object.load();
  expect(result).toMatchObject({ ok: false, code: 'EACCES', call: 'bpf(BPF_PROG_LOAD)' });
  expect(result).toHaveProperty('log', expect.stringContaining('invalid access to packet, off=100'));
  expect(result).toHaveProperty('log', expect.stringContaining("prog 'careless'"));
});

test('a file that is no object, and none at all, are failures with a reason', () => {
  expect(addon().openObject('/etc/passwd')).toMatchObject({ ok: false, code: 'LIBBPF_ERRNO__FORMAT' });
  expect(addon().openObject('/nowhere.o')).toMatchObject({ ok: false, code: 'ENOENT' });
});

test('handles on maps outlive the object they came from', () => {
  const probe = new Probe();
  const slots = probe.map('slots');
  probe.object.close();
  must(slots.update(u32(0), u32(5)));
  expect(must(slots.lookup(u32(0)))).toEqual(u32(5));
});
