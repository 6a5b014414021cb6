import { mkdirSync, rmdirSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addon } from '../../src/native/addon.ts';
import { must, Probe } from './addon/probe.ts';

const CONNECT4 = 10;
/** A group of our own: the root is the machine's. */
const GROUP = `/sys/fs/cgroup/unified/shunt-addon-${process.pid}-${Date.now()}`;

beforeAll(() => {
  mkdirSync(GROUP);
});

afterAll(() => {
  rmdirSync(GROUP);
});

/** What connect(2) to a closed port says inside the group. */
async function connectInside(): Promise<string> {
  const script = `echo 0 >${GROUP}/cgroup.procs; exec bash -c 'exec 3<>/dev/tcp/127.0.0.1/9'`;
  return (await execa('sh', ['-c', script], { reject: false })).stderr;
}

test('a program on a cgroup decides for the sockets below it, until it is detached', async () => {
  const probe = new Probe();
  expect(await connectInside()).toContain('Connection refused');
  const link = must(addon().linkCgroup(probe.program('refuse_connect'), GROUP, CONNECT4));
  expect(must(link.info())).toMatchObject({ type: 3, attachType: CONNECT4 });
  expect(must(link.info()).ifindex).toBeUndefined();
  expect(await connectInside()).toContain('Operation not permitted');

  must(link.update(probe.program('allow_connect')));
  expect(await connectInside()).toContain('Connection refused');
  must(link.update(probe.program('refuse_connect')));
  must(link.detach());
  expect(await connectInside()).toContain('Connection refused');
});

test('a pinned cgroup link survives its handle', async () => {
  const link = must(addon().linkCgroup(new Probe().program('refuse_connect'), GROUP, CONNECT4));
  must(link.pin('/sys/fs/bpf/addon-cgroup'));
  link.close();
  expect(await connectInside()).toContain('Operation not permitted');
  must(must(addon().openPinnedLink('/sys/fs/bpf/addon-cgroup')).detach());
});

test('a folder that is no cgroup, and a program of another type, are failures of the kernel', () => {
  const probe = new Probe();
  const program = probe.program('refuse_connect');
  expect(addon().linkCgroup(program, '/tmp', CONNECT4)).toMatchObject({ ok: false, code: 'EBADF' });
  expect(addon().linkCgroup(program, '/nowhere', CONNECT4)).toMatchObject({ ok: false, code: 'ENOENT' });
  expect(addon().linkCgroup(probe.program('pass'), GROUP, CONNECT4)).toMatchObject({ code: 'EINVAL' });
});
