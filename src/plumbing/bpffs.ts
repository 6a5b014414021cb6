import { readdirSync, statfsSync } from 'node:fs';
import { ShuntError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { addon } from '../native/addon.ts';
import { kernelError, unwrap } from '../native/result.ts';
import type { BpffsResource } from '../plan/resource.ts';
import type { Executor } from '../plan/step.ts';

/** BPF_FS_MAGIC of linux/magic.h. */
const BPF_FS_MAGIC = 0xcafe4a11;

/** The bpf file system, mounted where it is not. Throws E_EXISTS where it is, E_IN_USE when it is held open. */
export function bpffsExecutor(): Executor<'bpffs'> {
  return (steps, done) => {
    for (const step of steps) {
      if (step.op === 'add') mountBpffs(step.resource);
      if (step.op === 'remove') unmountBpffs(step.resource);
      done(step);
    }
  };
}

/** Is a bpf file system mounted at (or above) the path? */
export function isBpffs(path: string): boolean {
  try {
    return statfsSync(path).type === BPF_FS_MAGIC;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function mountBpffs({ path, owner }: BpffsResource): void {
  const subject = `${path} (${owner})`;
  try {
    makeFolder(path);
  } catch (cause) {
    throw new ShuntError('E_KERNEL', {
      operation: 'create folder',
      subject,
      reason: (cause as Error).message,
      hint: 'below /sys folders cannot be made: is /sys mounted, and the kernel built with CONFIG_BPF_SYSCALL?',
      cause,
    });
  }
  if (isBpffs(path)) {
    throw new ShuntError('E_EXISTS', {
      operation: 'mount bpffs on',
      subject,
      reason: 'it is mounted already',
    });
  }
  unwrap(addon().mountBpffs(path), 'mount bpffs on', subject);
}

/** Unmounting would end what others have pinned there meanwhile; then it stays. */
function unmountBpffs({ path, owner }: BpffsResource): void {
  if (!isBpffs(path) || hasPins(path)) return;
  const subject = `${path} (${owner})`;
  const result = addon().unmount(path);
  // EINVAL: not the mount point but a folder below one, and that is not Shunt's.
  if (result.ok || result.code === 'EINVAL' || result.code === 'ENOENT') return;
  if (result.code !== 'EBUSY') throw kernelError(result, 'unmount bpffs from', subject);
  throw new ShuntError('E_IN_USE', {
    operation: 'unmount bpffs from',
    subject,
    reason: 'something is using it',
    hint: `fuser -vm ${path} tells what`,
  });
}

/** Kernels with CONFIG_BPF_PRELOAD put two iterators into every new bpffs. */
function hasPins(path: string): boolean {
  return readdirSync(path).some(name => name !== 'maps.debug' && name !== 'progs.debug');
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
