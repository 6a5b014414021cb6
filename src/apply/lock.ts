import { readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ShuntError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { addon, type Closable } from '../native/addon.ts';
import { kernelError } from '../native/result.ts';
import { stateError } from '../store/state-error.ts';
import type { Context } from './context.ts';

const RETRY_MS = 50;

/**
 * Keeps other changing commands of the same instance out until closed, or until the process ends, however it ends.
 * Throws E_LOCKED, naming the holder, when `context.lockWaitMs` have passed; E_STATE when there can be no lock file.
 */
export async function lock(context: Context): Promise<Closable> {
  const path = join(context.paths.run, 'lock');
  const deadline = Date.now() + context.lockWaitMs;
  for (;;) {
    const held = take(path, context.paths.run);
    if (held) {
      tellHolder(path);
      return held;
    }
    if (Date.now() >= deadline) throw taken(path);
    await pause(context, path);
  }
}

/** The lock, or null while somebody else has it. */
function take(path: string, folder: string): Closable | null {
  try {
    makeFolder(folder);
  } catch (failure) {
    throw stateError('create', folder, failure);
  }
  const result = addon().lockFile(path, 'exclusive');
  if (!result.ok) {
    // ENOENT: the folder went with the command that held the lock in it.
    if (result.code === 'EWOULDBLOCK' || result.code === 'ENOENT') return null;
    throw kernelError(result, 'lock', path);
  }
  if (!isDeleted(join(realpathSync(folder), basename(path)))) return result.value;
  result.value.close();
  return take(path, folder);
}

/**
 * Is it the lock on a file that is gone? `down` takes the file away while it holds it; who had opened it before gets the
 * lock then, but on a file that no other command will look at.
 */
function isDeleted(path: string): boolean {
  const open = readdirSync('/proc/self/fd').map(descriptor => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      return null;
    }
  });
  return open.includes(`${path} (deleted)`);
}

/** For the error of those who find it taken; not worth failing for. */
function tellHolder(path: string): void {
  try {
    writeFileSync(path, `${process.pid}\n`);
  } catch {
    return;
  }
}

function taken(path: string): ShuntError {
  const pid = holder(path);
  return new ShuntError('E_LOCKED', {
    operation: 'lock',
    subject: path,
    reason: pid === '' ? 'another shunt command is running' : `another shunt command (pid ${pid}) is running`,
    hint: 'wait for it, or give --wait SECONDS',
  });
}

function holder(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

async function pause({ signal }: Context, path: string): Promise<void> {
  try {
    await delay(RETRY_MS, undefined, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new ShuntError('E_INTERRUPTED', {
      operation: 'lock',
      subject: path,
      reason: 'interrupted while waiting; nothing was changed',
      cause,
    });
  }
}
