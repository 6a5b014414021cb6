import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeEmptyFolder } from '../datapath/folder.ts';
import { pins } from '../datapath/pins.ts';
import type { Paths } from '../paths.ts';
import { removeManifest } from './manifest.ts';

/** The state, the copy before it, and what killed commands left of new ones. Not what somebody has set aside. */
const STATE_FILES = /^desired\.json(\.previous)?(\.new.*)?$/;

/**
 * Removes an instance's own files, and its folders where nobody else has put something in. The lock goes last, while it
 * is still held; of the state the copy goes first, since without the state a copy would be taken for an accident.
 */
export function forgetInstance({ bpffs, state, run }: Paths): void {
  const files = namesIn(state).filter(name => STATE_FILES.test(name));
  for (const name of files.sort().reverse()) rmSync(join(state, name), { force: true });
  removeManifest({ run });
  for (const folder of [...pins.folders(bpffs), state]) removeEmptyFolder(folder);
  rmSync(join(run, 'lock'), { force: true });
  removeEmptyFolder(run);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
