import { existsSync, readFileSync } from 'node:fs';
import type { Edit } from '../apply/change.ts';
import { ShuntError } from '../errors.ts';
import type { Session } from './session.ts';

/** Options of the verbs that read a file. */
export const FILE_OPTIONS = {
  file: {
    alias: 'f',
    type: 'string',
    requiresArg: true,
    describe: 'the file, - for standard input; left out and without --config file: what is wanted already',
  },
  prune: { type: 'boolean', describe: 'remove what the file does not name' },
} as const;

export interface FileArgs {
  readonly file: string | undefined;
  readonly prune: boolean | undefined;
}

/** Where the wishes come from, and what they do to those of before. */
export interface FileEdit {
  readonly source: string;
  readonly edit: Edit;
}

/**
 * Reads the file that -f names, else the configured one, else nothing: then what was wanted before is wanted still,
 * and applying it repairs what has gone amiss. Throws E_NOT_FOUND, E_INPUT.
 */
export async function readWanted({ file, prune }: FileArgs, session: Session): Promise<FileEdit> {
  const { config } = session.context.paths;
  if (file === undefined && !existsSync(config)) {
    if (prune === true) throw absent(config, 'ENOENT');
    return { source: 'what is wanted already', edit: desired => desired };
  }
  const source = file === '-' ? 'standard input' : (file ?? config);
  const text = file === '-' ? await session.io.readStdin() : readText(source);
  const [{ parseFile }, { mergeFile }] = await Promise.all([
    import('../spec/file.ts'),
    import('../spec/merge.ts'),
  ]);
  const wanted = parseFile(text, source);
  return { source, edit: desired => mergeFile(desired, wanted, { prune: prune === true }) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw absent(path, (cause as NodeJS.ErrnoException).code ?? 'error', cause);
  }
}

function absent(path: string, code: string, cause?: unknown): ShuntError {
  return new ShuntError(code === 'ENOENT' ? 'E_NOT_FOUND' : 'E_INPUT', {
    operation: 'read',
    subject: path,
    reason: code === 'ENOENT' ? 'there is no such file' : code,
    hint: 'give the file with -f FILE, or -f - for standard input',
    cause,
  });
}
