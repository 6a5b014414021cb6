import { readdirSync, renameSync, rmdirSync } from 'node:fs';
import { ShuntError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';

/** A folder that is in use, or on a file system that cannot be written to, stays. */
const HARMLESS = new Set(['ENOENT', 'ENOTEMPTY', 'EBUSY', 'EROFS']);

/** Makes a folder for root alone, and those above it. Throws E_KERNEL. */
export function makePinFolder(path: string): void {
  worded('create folder', path, () => makeFolder(path));
}

/** Gives a folder another name. Throws E_KERNEL. */
export function renamePinFolder(from: string, to: string): void {
  worded('rename folder', from, () => renameSync(from, to));
}

/** Removes a folder that holds nothing; one that does, or is a mount point, stays. Throws E_KERNEL. */
export function removeEmptyFolder(path: string): void {
  worded('remove folder', path, () => {
    try {
      if (readdirSync(path).length === 0) rmdirSync(path);
    } catch (error) {
      if (!HARMLESS.has(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  });
}

function worded(operation: string, subject: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new ShuntError('E_KERNEL', { operation, subject, reason: code ?? message, cause });
  }
}
