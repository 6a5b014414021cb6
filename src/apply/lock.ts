import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ShuntError } from '../errors.ts';
import { addon, type Closable } from '../native/addon.ts';
import { kernelError } from '../native/result.ts';
import type { Context } from './context.ts';

const RETRY_MS = 50;

/**
 * Keeps other changing commands of the same instance out until closed, or until the process ends, however it ends.
 * Throws E_LOCKED, naming the holder, when `context.lockWaitMs` have passed.
 */
export async function lock(context: Context): Promise<Closable> {
  const path = join(context.paths.run, 'lock');
  mkdirSync(context.paths.run, { recursive: true, mode: 0o700 });
  const deadline = Date.now() + context.lockWaitMs;
  for (;;) {
    const result = addon().lockFile(path, 'exclusive');
    if (result.ok) {
      writeFileSync(path, `${process.pid}\n`);
      return result.value;
    }
    if (result.code !== 'EWOULDBLOCK' && result.code !== 'EAGAIN') throw kernelError(result, 'lock', path);
    if (Date.now() >= deadline) throw held(path);
    await delay(RETRY_MS);
  }
}

function held(path: string): ShuntError {
  const pid = readFileSync(path, 'utf8').trim();
  return new ShuntError('E_LOCKED', {
    operation: 'lock',
    subject: path,
    reason: pid === '' ? 'another shunt command is running' : `another shunt command (pid ${pid}) is running`,
    hint: 'wait for it, or give --wait SECONDS',
  });
}
