import { existsSync, fstatSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { addon, type NativeNamespace } from '../../src/native/addon.ts';
import { must } from './addon/probe.ts';
import { scratchFolder } from './addon/scratch.ts';

const FORWARD = '/proc/sys/net/ipv4/ip_forward';
const folder = scratchFolder();

function makeNamespace(path = '/run/netns/made'): NativeNamespace {
  must(addon().createNamespace(path));
  onTestFinished(() => {
    must(addon().removeNamespace(path));
  });
  return must(addon().openNamespace(path));
}

test('a new namespace has its loopback up and nothing else', async () => {
  makeNamespace();
  const { stdout } = await execa('ip', ['-n', 'made', '-o', 'link', 'show']);
  expect(stdout).toMatch(/^1: lo: <LOOPBACK,UP,LOWER_UP>/);
  expect(stdout.split('\n')).toHaveLength(1);
  expect((await execa('ip', ['netns', 'list'])).stdout).toBe('made');
});

test('the process stays in the namespace it is in', () => {
  const before = readlinkSync('/proc/thread-self/ns/net');
  const namespace = makeNamespace();
  must(addon().writeFiles(namespace, [{ path: FORWARD, value: '1' }]));
  must(addon().openNetlink(namespace)).close();
  expect(readlinkSync('/proc/thread-self/ns/net')).toBe(before);
  expect(readlinkSync('/proc/self/ns/net')).toBe(before);
});

test('two handles on one namespace are known to be the same, those of two are not', () => {
  const first = makeNamespace();
  const again = must(addon().openNamespace('/run/netns/made'));
  const other = makeNamespace('/run/netns/other');
  expect([again.device, again.inode]).toEqual([first.device, first.inode]);
  expect(other.inode).not.toBe(first.inode);
  expect(fstatSync(first.fd, { bigint: true })).toMatchObject({ dev: first.device, ino: first.inode });
});

test('what exists is not overwritten', () => {
  makeNamespace();
  expect(addon().createNamespace('/run/netns/made')).toMatchObject({ ok: false, code: 'EEXIST' });
  writeFileSync('/run/netns/mine', 'precious');
  expect(addon().createNamespace('/run/netns/mine')).toMatchObject({ code: 'EEXIST' });
  expect(readFileSync('/run/netns/mine', 'utf8')).toBe('precious');
  must(addon().removeNamespace('/run/netns/mine'));
  expect(existsSync('/run/netns/mine')).toBe(false);
});

test('a folder that is absent is made, but not its parents', async () => {
  const path = join(folder, 'deep', 'made');
  expect(addon().createNamespace(join(folder, 'a', 'b', 'c'))).toMatchObject({ ok: false, code: 'ENOENT' });
  must(addon().createNamespace(path));
  expect(must(addon().openNamespace(path)).inode).toBeGreaterThan(0n);
  must(addon().removeNamespace(path));
  await execa('umount', [join(folder, 'deep')]);
});

test('ip netns goes on working beside it', async () => {
  makeNamespace();
  await execa('ip', ['netns', 'add', 'theirs']);
  expect(must(addon().openNamespace('/run/netns/theirs')).inode).toBeGreaterThan(0n);
  must(addon().removeNamespace('/run/netns/theirs'));
  expect((await execa('ip', ['netns', 'list'])).stdout).toBe('made');
  const { stdout } = await execa('grep', ['-c', ' /run/netns ', '/proc/self/mountinfo']);
  expect(Number(stdout)).toBe(1);
});

test('removing twice is success, and nothing is left', () => {
  must(addon().createNamespace('/run/netns/brief'));
  must(addon().removeNamespace('/run/netns/brief'));
  must(addon().removeNamespace('/run/netns/brief'));
  expect(existsSync('/run/netns/brief')).toBe(false);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain('/run/netns/brief');
  expect(addon().openNamespace('/run/netns/brief')).toMatchObject({ ok: false, code: 'ENOENT' });
});

test('a symbolic link is removed, not what it points to', () => {
  makeNamespace();
  symlinkSync('/run/netns/made', '/run/netns/alias');
  must(addon().removeNamespace('/run/netns/alias'));
  expect(existsSync('/run/netns/alias')).toBe(false);
  expect(must(addon().openNamespace('/run/netns/made')).inode).toBeGreaterThan(0n);
});

test('a namespace lives on while a handle is open', () => {
  must(addon().createNamespace('/run/netns/held'));
  const held = must(addon().openNamespace('/run/netns/held'));
  must(addon().removeNamespace('/run/netns/held'));
  expect(must(addon().readFiles(held, [FORWARD]))).toEqual(['0']);
});

test('a path that is no network namespace is refused as such', async () => {
  await execa('mkfifo', [join(folder, 'fifo')]);
  for (const path of ['/etc/passwd', '/proc/self/ns/mnt', '/tmp', '/dev/null', join(folder, 'fifo')]) {
    expect(addon().openNamespace(path), path).toMatchObject({
      ok: false,
      code: 'EINVAL',
      call: 'NS_GET_NSTYPE',
    });
  }
  expect(addon().openNamespace('/run/netns/none')).toMatchObject({ ok: false, code: 'ENOENT', call: 'open' });
});

test('a sysctl is written inside the namespace and nowhere else', () => {
  const namespace = makeNamespace();
  const before = readFileSync(FORWARD, 'utf8');
  const value = before.trim() === '1' ? '0' : '1';
  must(addon().writeFiles(namespace, [{ path: FORWARD, value }]));
  expect(must(addon().readFiles(namespace, [FORWARD]))).toEqual([value]);
  expect(readFileSync(FORWARD, 'utf8')).toBe(before);
  expect(must(addon().readFiles(null, [FORWARD]))).toEqual([before.trim()]);
});

test('writing stops at the first failure and names it', () => {
  const namespace = makeNamespace();
  const result = addon().writeFiles(namespace, [
    { path: FORWARD, value: '1' },
    { path: '/proc/sys/net/ipv4/nothing', value: '1' },
    { path: '/proc/sys/net/ipv4/ip_default_ttl', value: '99' },
  ]);
  expect(result).toMatchObject({ ok: false, code: 'ENOENT', call: 'open(/proc/sys/net/ipv4/nothing)' });
  expect(must(addon().readFiles(namespace, [FORWARD, '/proc/sys/net/ipv4/ip_default_ttl']))).toEqual([
    '1',
    '64',
  ]);
  expect(addon().writeFiles(namespace, [{ path: FORWARD, value: 'x' }])).toMatchObject({
    code: 'EINVAL',
    call: `write(${FORWARD})`,
  });
});

test('reading gives null for what is absent and trims the rest', () => {
  writeFileSync(join(folder, 'text'), ' a b \n\n');
  writeFileSync(join(folder, 'empty'), '');
  const paths = [join(folder, 'text'), join(folder, 'none'), join(folder, 'empty')];
  expect(must(addon().readFiles(null, paths))).toEqual(['a b', null, '']);
  expect(addon().readFiles(null, ['/tmp'])).toMatchObject({ ok: false, code: 'EISDIR' });
});

test('wrong types are TypeErrors', () => {
  expect(() => addon().writeFiles({} as never, [])).toThrow(TypeError);
  expect(() => addon().writeFiles(null, ['x'] as never)).toThrow(TypeError);
  expect(() => addon().writeFiles(null, [{ path: '/x' }] as never)).toThrow(TypeError);
  expect(() => addon().readFiles(null, 'x' as never)).toThrow(TypeError);
});
