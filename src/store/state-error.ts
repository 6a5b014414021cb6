import { lstatSync } from 'node:fs';
import { ShuntError } from '../errors.ts';
import type { StateFile } from './state-file.ts';

/** An E_STATE about the file, telling how to go back to the copy before it, if there is one. */
export function unusableState(file: StateFile, reason: string): ShuntError {
  const remedy = exists(file.previous)
    ? `the state before the last change is in ${file.previous}: cp -p ${file.previous} ${file.path}`
    : `move it away and start anew: mv ${file.path} ${file.path}.broken; shunt apply -f FILE`;
  return new ShuntError('E_STATE', { operation: 'read', subject: file.path, reason, hint: remedy });
}

/** The state is gone although there was one: an E_STATE, since to start from nothing would take everything down. */
export function missingState(file: StateFile): ShuntError {
  return new ShuntError('E_STATE', {
    operation: 'read',
    subject: file.path,
    reason: 'it is gone, but its previous copy is there',
    hint: `go back to that: cp -p ${file.previous} ${file.path}; or start anew: rm ${file.previous}`,
  });
}

/** An E_STATE about what is not safe to read. */
export function untrusted(path: string, reason: string, hint: string): ShuntError {
  return new ShuntError('E_STATE', { operation: 'read', subject: path, reason, hint });
}

/** Words a failed system call: E_PRIVILEGE or E_STATE. An error that is worded already stays. */
export function stateError(operation: string, path: string, error: unknown): ShuntError {
  if (error instanceof ShuntError) return error;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new ShuntError('E_PRIVILEGE', {
      operation,
      subject: path,
      reason: code,
      hint: 'run as root',
      cause: error,
    });
  }
  const hint = hintFor(code, path);
  const reason = hint === undefined ? (error as Error).message : hint.reason;
  return new ShuntError('E_STATE', {
    operation,
    subject: path,
    reason,
    ...(hint === undefined ? {} : { hint: hint.remedy }),
    cause: error,
  });
}

/** Does anything have that name? */
export function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** The name of the errno, where an error has one. */
export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

function hintFor(code: string | undefined, path: string): { reason: string; remedy: string } | undefined {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return { reason: 'the disk is full', remedy: `free some space (df ${path}); nothing was changed` };
    case 'EFBIG':
      return {
        reason: 'the file would be too large',
        remedy: 'raise the limit (ulimit -f); nothing was changed',
      };
    case 'EROFS':
      return { reason: 'the file system is read-only', remedy: 'use another folder: --state DIR' };
    case 'ELOOP':
      return { reason: 'it is a symbolic link', remedy: `look at what put it there: ls -l ${path}` };
    case 'ENOTDIR':
      return { reason: 'its folder is not a folder', remedy: 'use another folder: --state DIR' };
    case 'ENOENT':
      return {
        reason: 'its folder is not there and cannot be made',
        remedy: 'use another folder: --state DIR',
      };
    default:
      return undefined;
  }
}
