import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { requireSandbox } from '../helpers/sandboxed.ts';
import { must, Probe } from './addon/probe.ts';
import { scratchFolder } from './addon/scratch.ts';

requireSandbox();
const folder = scratchFolder();
const mounted = () => readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${folder} `);

test('a bpffs of our own takes pins, is closed to others, and goes away', () => {
  must(addon().mountBpffs(folder));
  expect(mounted()).toBe(true);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const map = new Probe().map('slots');
  must(map.pin(`${folder}/slots`));
  expect(must(must(addon().openPinnedMap(`${folder}/slots`)).info()).id).toBe(must(map.info()).id);
  must(addon().unmount(folder));
  expect(mounted()).toBe(false);
});

test('what cannot be mounted or unmounted is a failure of the kernel', () => {
  expect(addon().mountBpffs('/nowhere')).toMatchObject({ ok: false, code: 'ENOENT', call: 'mount(bpf)' });
  expect(addon().unmount(folder)).toMatchObject({ ok: false, code: 'EINVAL', call: 'umount2' });
});
