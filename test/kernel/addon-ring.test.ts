import { Worker } from 'node:worker_threads';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { firstU32, must, PROBE, Probe, u32 } from './addon/probe.ts';

const ADDON = new URL('../../build/Release/shunt.node', import.meta.url).pathname;

/** A program for a process of its own that opens a ring and makes three records; `then` sees `ring`. */
function script(then: string): string {
  return `
    const addon = require(${JSON.stringify(ADDON)});
    const object = addon.openObject(${JSON.stringify(PROBE)}).value;
    object.load();
    const report = object.program('report').value;
    const ring = addon.openRing(object.map('events').value, records => {
      console.log('records ' + records.length);
      ${then}
    }).value;
    report.testRun({ data: new Uint8Array(64), repeat: 3 });`;
}

test('records arrive whole and in order', async () => {
  const probe = new Probe();
  const lengths: number[] = [];
  const ring = must(
    addon().openRing(probe.map('events'), records => {
      for (const record of records) lengths.push(firstU32(record));
    }),
  );
  const sizes = Array.from({ length: 500 }, (_, index) => 64 + index);
  for (const size of sizes) must(probe.program('report').testRun({ data: new Uint8Array(size) }));
  await waitFor(() => lengths.length >= sizes.length, { what: '500 records' });
  expect(lengths).toEqual(sizes);
  ring.close();
});

test('a flood is delivered in portions, all of it', async () => {
  const probe = new Probe();
  const portions: number[] = [];
  const ring = must(addon().openRing(probe.map('events'), records => portions.push(records.length)));
  must(probe.program('report').testRun({ data: new Uint8Array(64), repeat: 20_000 }));
  const total = () => portions.reduce((a, b) => a + b, 0);
  await waitFor(() => total() >= 20_000, { what: '20,000 records' });
  expect(total()).toBe(20_000);
  expect(Math.max(...portions)).toBeLessThanOrEqual(4096);
  ring.close();
});

test('nothing is delivered after close, and closing inside the delivery works', async () => {
  const probe = new Probe();
  const deliveries: number[] = [];
  const ring = must(
    addon().openRing(probe.map('events'), records => {
      deliveries.push(records.length);
      ring.close();
    }),
  );
  expect(ring.closed).toBe(false);
  must(probe.program('report').testRun({ data: new Uint8Array(64), repeat: 10 }));
  await waitFor(() => deliveries.length, { what: 'the delivery' });
  expect(ring.closed).toBe(true);
  must(probe.program('report').testRun({ data: new Uint8Array(64), repeat: 10 }));
  // Another ring on the same map gets what the closed one must not.
  let late = 0;
  const other = must(
    addon().openRing(probe.map('events'), records => {
      late += records.length;
    }),
  );
  await waitFor(() => late === 10, { what: 'the ten records left' });
  expect(deliveries).toEqual([10]);
  other.close();
});

test('a map of another type is refused', () => {
  const result = addon().openRing(new Probe().map('pairs'), () => {});
  expect(result).toMatchObject({ ok: false, code: 'EINVAL' });
  expect(() => addon().openRing(new Probe().map('events'), 'x' as never)).toThrow(TypeError);
});

test('an open ring keeps the process, a closed one lets it go', async () => {
  const closing = await execa('node', ['-e', script('ring.close()')], { reject: false });
  expect(closing).toMatchObject({ exitCode: 0, stdout: 'records 3' });
  // A timer that does not keep the process itself goes off only because the ring does.
  const later = "setTimeout(() => { console.log('still here'); ring.close(); }, 50).unref()";
  const staying = await execa('node', ['-e', script(later)], { reject: false });
  expect(staying).toMatchObject({ exitCode: 0, stdout: 'records 3\nstill here' });
});

test('a process may exit, and a worker may end, with a ring open', async () => {
  const exiting = await execa('node', ['-e', script('process.exit(7)')], { reject: false });
  expect(exiting).toMatchObject({ exitCode: 7, stdout: 'records 3', stderr: '' });

  const worker = new Worker(
    script("require('node:worker_threads').parentPort.postMessage(records.map(r => r[0]))"),
    { eval: true, stdout: true },
  );
  const message = await new Promise(resolve => worker.once('message', resolve));
  expect(message).toEqual([64, 64, 64]);
  expect(await worker.terminate()).toBe(1);
});

test('an error thrown by the function is an uncaught exception, as from any callback', async () => {
  const failing = await execa('node', ['-e', script("throw new Error('mine')")], { reject: false });
  expect(failing.exitCode).toBe(1);
  expect(failing.stderr).toContain('Error: mine');
});

test('records carry what the program put in', async () => {
  const probe = new Probe();
  const context = new Uint8Array(192);
  context.set(u32(0xabcdef), 8);
  let record: Uint8Array | undefined;
  const ring = must(addon().openRing(probe.map('events'), ([first]) => (record = first)));
  must(probe.program('report').testRun({ data: new Uint8Array(99), context }));
  expect(await waitFor(() => record)).toEqual(u32(99, 0xabcdef));
  ring.close();
});
