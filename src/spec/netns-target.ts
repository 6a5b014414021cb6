import { invalid } from '../errors.ts';

/** How the user points at a pod's network namespace. */
export type NetnsTarget =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'pid';
      readonly pid: number;
      /** Inode of its namespace in decimal when it was first seen, since pids are used again; null: not seen yet. */
      readonly inode: string | null;
    };

/** Where ip-netns(8) keeps named namespaces. */
export const NETNS_FOLDER = '/run/netns';

/** PID_MAX_LIMIT of the kernel. */
const HIGHEST_PID = 4_194_304;

/**
 * Reads a name as ip-netns(8) knows it, an absolute path or pid:N. A path that says the same as a name or a pid
 * becomes that, so that one namespace has one spelling. Throws E_INPUT.
 */
export function parseNetnsTarget(text: string, field = 'netns'): NetnsTarget {
  if (text.startsWith('pid:')) return pidTarget(text.slice(4), text, field);
  if (text.startsWith('/')) return pathTarget(text, field);
  return nameTarget(text, text, field);
}

/** The text that parseNetnsTarget reads back as the same target. */
export function formatNetnsTarget(target: NetnsTarget): string {
  switch (target.kind) {
    case 'name':
      return target.name;
    case 'path':
      return target.path;
    case 'pid':
      return `pid:${target.pid}`;
  }
}

/** The file that stands for the namespace. */
export function netnsPath(target: NetnsTarget): string {
  switch (target.kind) {
    case 'name':
      return `${NETNS_FOLDER}/${target.name}`;
    case 'path':
      return target.path;
    case 'pid':
      return `/proc/${target.pid}/ns/net`;
  }
}

function nameTarget(name: string, text: string, field: string): NetnsTarget {
  const expected = 'a namespace name, an absolute path or pid:N';
  if (name === '') throw invalid(field, expected, text);
  if (name === '.' || name === '..' || name.includes('/')) {
    throw invalid(field, expected, text, 'a name has no "/"; a path begins with one');
  }
  if (hasControlCharacter(name)) throw invalid(field, expected, text, 'no control characters');
  if (Buffer.byteLength(name) > 255) throw invalid(field, 'a namespace name of at most 255 bytes', text);
  return { kind: 'name', name };
}

function pathTarget(text: string, field: string): NetnsTarget {
  const expected = 'the absolute path of a namespace file';
  if (hasControlCharacter(text)) throw invalid(field, expected, text, 'no control characters');
  if (Buffer.byteLength(text) > 4095) throw invalid(field, 'a path of at most 4095 bytes', text);
  const parts = text.split('/').filter(part => part !== '' && part !== '.');
  // What ".." leads to depends on symbolic links, so the path would not say which namespace is meant.
  if (parts.includes('..')) throw invalid(field, expected, text, 'write it without ".."');
  if (parts.length === 0 || text.endsWith('/')) throw invalid(field, expected, text);
  const path = `/${parts.join('/')}`;
  const named = /^\/(?:var\/)?run\/netns\/([^/]+)$/.exec(path)?.[1];
  if (named !== undefined && !named.startsWith('pid:')) return nameTarget(named, text, field);
  const pid = /^\/proc\/([1-9]\d*)\/ns\/net$/.exec(path)?.[1];
  if (pid !== undefined) return pidTarget(pid, text, field);
  return { kind: 'path', path };
}

function pidTarget(digits: string, text: string, field: string): NetnsTarget {
  const pid = /^[1-9]\d*$/.test(digits) ? Number(digits) : Number.NaN;
  if (!(pid <= HIGHEST_PID))
    throw invalid(field, 'pid: and the number of a process', text, 'such as pid:1234');
  return { kind: 'pid', pid, inode: null };
}

function hasControlCharacter(text: string): boolean {
  return [...text].some(character => character < ' ' || character === '\u007f');
}
