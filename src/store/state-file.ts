import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolder } from '../make-folder.ts';
import { codeOf, exists, missingState, stateError, untrusted } from './state-error.ts';

/** Where the state of an instance lies. */
export interface StateFile {
  readonly folder: string;
  readonly path: string;
  /** The state before the last change. */
  readonly previous: string;
}

/** The files of a state folder. */
export function stateFile(folder: string): StateFile {
  const path = join(folder, 'desired.json');
  return { folder, path, previous: `${path}.previous` };
}

/**
 * The text of the state, null when there never was one. Throws E_STATE for what is no regular file, belongs to somebody
 * else, can be written by others, or is gone while its previous copy is there; E_PRIVILEGE where it may not be read.
 */
export function readStateFile(file: StateFile): string | null {
  try {
    const descriptor = openSync(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      refuseUntrusted(file.path, fstatSync(descriptor), 'file');
      refuseUntrusted(file.folder, statSync(file.folder), 'folder');
      return readFileSync(descriptor, 'utf8');
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw stateError('read', file.path, error);
    if (exists(file.previous)) throw missingState(file);
    return null;
  }
}

/**
 * Replaces the state in one step: at any moment, also after a crash or power loss, the file holds the old text or the
 * new one, and the previous copy a text that was once whole. Throws E_STATE or E_PRIVILEGE with the old text in place.
 */
export function writeStateFile(file: StateFile, text: string): void {
  const temporary = `${file.path}.new-${process.pid}`;
  try {
    makeFolder(file.folder);
    refuseUntrusted(file.folder, statSync(file.folder), 'folder');
    removeLeftovers(file);
    writeDurably(temporary, text);
    keepPrevious(file);
    renameSync(temporary, file.path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw stateError('write', file.path, error);
  }
  syncFolder(file.folder);
}

/** Calls back whenever the state may have changed, until closed. Throws E_STATE while there is no folder to watch. */
export function watchStateFile(file: StateFile, onEvent: () => void): { close(): void } {
  try {
    // The folder, since each change puts a new file in the place of the old one.
    return watch(file.folder, (_event, name) => {
      if (name === basename(file.path)) onEvent();
    });
  } catch (error) {
    throw stateError('watch', file.folder, error);
  }
}

function writeDurably(path: string, text: string): void {
  const descriptor = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A second name for the present file: nothing is copied, so nothing can be half-copied. */
function keepPrevious(file: StateFile): void {
  const link = `${file.previous}.new`;
  rmSync(link, { force: true });
  try {
    linkSync(file.path, link);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  renameSync(link, file.previous);
  // rename(2) does nothing when both names are the same file already, which is so after a crash at this very place.
  rmSync(link, { force: true });
}

/** What a process that was killed while writing left behind; the instance's lock keeps living ones out. */
function removeLeftovers(file: StateFile): void {
  for (const name of readdirSync(file.folder)) {
    if (name.startsWith('desired.json.new-')) rmSync(join(file.folder, name), { force: true });
  }
}

/** Makes the new name last through a power loss. Should that fail, the new state is in force all the same. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

/** What somebody else can change is not what the user of Shunt wants. */
function refuseUntrusted(path: string, status: Stats, kind: 'file' | 'folder'): void {
  if (kind === 'file' ? !status.isFile() : !status.isDirectory()) {
    throw untrusted(path, `it is not a regular ${kind}`, `look at what put it there: ls -ld ${path}`);
  }
  const self = process.geteuid?.() ?? 0;
  if (status.uid !== 0 && status.uid !== self) {
    throw untrusted(
      path,
      `it belongs to user ${status.uid}`,
      `check what it holds, then: chown root ${path}`,
    );
  }
  if ((status.mode & 0o022) !== 0) {
    throw untrusted(path, 'others may write to it', `check what it holds, then: chmod go-w ${path}`);
  }
}
