import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShuntError } from '../errors.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

/** The compiled packet programs. */
export const OBJECT_FILE = join(PACKAGE_ROOT, 'build/bpf/datapath.bpf.o');

let hash: string | undefined;

/** Twelve hex digits that name this build of the programs. Throws E_TOOL when they are not built. */
export function buildHash(): string {
  hash ??= createHash('sha256').update(readObject()).digest('hex').slice(0, 12);
  return hash;
}

function readObject(): Buffer {
  try {
    return readFileSync(OBJECT_FILE);
  } catch (cause) {
    throw new ShuntError('E_TOOL', {
      operation: 'read',
      subject: OBJECT_FILE,
      reason: 'the packet programs are not built',
      hint: 'run make in the source folder',
      cause,
    });
  }
}
