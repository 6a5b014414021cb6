import { describe, expect, it } from 'vitest';
import { formatNetnsTarget, netnsPath, parseNetnsTarget } from '../../../src/spec/netns-target.ts';
import { refusalText } from './refusal.ts';

describe('a namespace', () => {
  it.each([
    ['web', { kind: 'name', name: 'web' }, '/run/netns/web'],
    ['a b', { kind: 'name', name: 'a b' }, '/run/netns/a b'],
    ['...', { kind: 'name', name: '...' }, '/run/netns/...'],
    ['n'.repeat(255), { kind: 'name', name: 'n'.repeat(255) }, `/run/netns/${'n'.repeat(255)}`],
    ['pid:1', { kind: 'pid', pid: 1, inode: null }, '/proc/1/ns/net'],
    ['pid:4194304', { kind: 'pid', pid: 4194304, inode: null }, '/proc/4194304/ns/net'],
    ['/run/docker/netns/abc', { kind: 'path', path: '/run/docker/netns/abc' }, '/run/docker/netns/abc'],
  ])('%s is %o', (text, target, path) => {
    expect(parseNetnsTarget(text)).toEqual(target);
    expect(formatNetnsTarget(parseNetnsTarget(text))).toBe(text);
    expect(netnsPath(parseNetnsTarget(text))).toBe(path);
  });

  it.each([
    ['/run/netns/web', 'web'],
    ['/var/run/netns/web', 'web'],
    ['//run/./netns//web', 'web'],
    ['/proc/42/ns/net', 'pid:42'],
    ['/run//docker/./netns/x', '/run/docker/netns/x'],
  ])('%s is another way to write %s', (text, same) => {
    expect(parseNetnsTarget(text)).toEqual(parseNetnsTarget(same));
    expect(formatNetnsTarget(parseNetnsTarget(text))).toBe(same);
  });

  it.each([
    ['/proc/self/ns/net', '/proc/self/ns/net'],
    ['/run/netns/a/b', '/run/netns/a/b'],
    ['/run/netns/pid:5', '/run/netns/pid:5'],
  ])('%s stays a path', (text, path) => {
    expect(parseNetnsTarget(text)).toEqual({ kind: 'path', path });
    expect(parseNetnsTarget(formatNetnsTarget(parseNetnsTarget(text)))).toEqual({ kind: 'path', path });
  });

  it.each([
    ['', 'a namespace name, an absolute path or pid:N'],
    ['.', 'a name has no "/"'],
    ['..', 'a name has no "/"'],
    ['../web', 'a name has no "/"'],
    ['a/b', 'a name has no "/"'],
    ['a\0b', 'no control characters'],
    ['web\n', 'no control characters'],
    ['n'.repeat(256), 'at most 255 bytes'],
    ['é'.repeat(128), 'at most 255 bytes'],
    ['pid:', 'such as pid:1234'],
    ['pid:0', 'such as pid:1234'],
    ['pid:-1', 'such as pid:1234'],
    ['pid:012', 'such as pid:1234'],
    ['pid:1.5', 'such as pid:1234'],
    ['pid:web', 'such as pid:1234'],
    ['pid:4194305', 'such as pid:1234'],
    ['/', 'the absolute path'],
    ['/run/netns/', 'the absolute path'],
    ['/run/netns/../x', 'without ".."'],
    ['/run/x\0', 'no control characters'],
    [`/${'x'.repeat(4095)}`, 'at most 4095 bytes'],
    ['/proc/9999999/ns/net', 'such as pid:1234'],
  ])('%j is refused: %s', (text, why) => {
    const refused = refusalText(() => parseNetnsTarget(text, 'endpoints.web.netns'));
    expect(refused).toContain('E_INPUT read endpoints.web.netns: ');
    expect(refused).toContain(why);
  });
});
