import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it; one that is there is success. Not mkdirSync's own `recursive`: that never returns
 * where mkdir(2) keeps failing with ENOENT, as below /proc. Throws what mkdirSync throws.
 */
export function makeFolder(path: string, mode = 0o700): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path), mode);
    mkdirSync(path, mode);
  }
}
