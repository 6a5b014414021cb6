import { readdirSync, rmdirSync } from 'node:fs';
import { ShuntError } from '../errors.ts';

const HARMLESS = new Set(['ENOENT', 'ENOTEMPTY', 'EBUSY', 'EROFS']);

/** Removes a folder that holds nothing; one that does, or is a mount point, stays. Throws E_KERNEL. */
export function removeEmptyFolder(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined && HARMLESS.has(code)) return;
    throw new ShuntError('E_KERNEL', {
      operation: 'remove folder',
      subject: folder,
      reason: code ?? message,
      hint: `remove it by hand: rmdir ${folder}`,
      cause: error,
    });
  }
}
