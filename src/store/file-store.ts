import { ShuntError } from '../errors.ts';
import { unusableState } from './state-error.ts';
import { readStateFile, type StateFile, stateFile, watchStateFile, writeStateFile } from './state-file.ts';
import type { Change, Json, Snapshot, Store, StoredDocument, Watch, Watcher } from './store.ts';

/** Version of the file's form. A file of a later one is refused: what it says would be lost on the next write. */
const FORMAT = 1;

interface Content {
  readonly revision: number;
  readonly documents: ReadonlyMap<string, Json>;
}

const NOTHING: Content = { revision: 0, documents: new Map() };

/**
 * The documents of one host in one JSON file in a folder. Writers hold the instance's lock: the check of the revision
 * and the replacement of the file are two steps.
 */
export class FileStore implements Store {
  readonly #file: StateFile;

  constructor(folder: string) {
    this.#file = stateFile(folder);
  }

  async get(key: string): Promise<StoredDocument | null> {
    const value = this.#read().documents.get(key);
    return value === undefined ? null : { key, value };
  }

  async list(prefix: string): Promise<Snapshot> {
    const { revision, documents } = this.#read();
    const found = [...documents].filter(([key]) => key.startsWith(prefix));
    return { revision, documents: found.map(([key, value]) => ({ key, value })) };
  }

  async commit(changes: readonly Change[], expectedRevision: number): Promise<number> {
    const { revision, documents } = this.#read();
    if (revision !== expectedRevision) {
      throw new ShuntError('E_CONFLICT', {
        operation: 'write',
        subject: this.#file.path,
        reason: `it is at revision ${revision}, the change was made for ${expectedRevision}`,
        hint: 'another command changed it; run this one again',
      });
    }
    const next = new Map(documents);
    for (const { key, value } of changes) {
      if (value === null) next.delete(key);
      else next.set(key, value);
    }
    writeStateFile(this.#file, format({ revision: revision + 1, documents: next }));
    return revision + 1;
  }

  watch(prefix: string, watcher: Watcher): Watch {
    let before = this.#read();
    return watchStateFile(this.#file, () => {
      try {
        const now = this.#read();
        if (now.revision === before.revision) return;
        const changes = difference(before, now).filter(({ key }) => key.startsWith(prefix));
        before = now;
        if (changes.length > 0) watcher.onChange(changes, now.revision);
      } catch (error) {
        watcher.onError(error);
      }
    });
  }

  #read(): Content {
    const text = readStateFile(this.#file);
    return text === null ? NOTHING : parse(text, this.#file);
  }
}

function parse(text: string, file: StateFile): Content {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw unusableState(
      file,
      text === '' ? 'it is empty' : `it is cut off or damaged: ${(error as Error).message}`,
    );
  }
  if (!isRecord(content) || typeof content.version !== 'number')
    throw unusableState(file, 'it is not a state of Shunt');
  if (content.version > FORMAT) {
    throw new ShuntError('E_STATE', {
      operation: 'read',
      subject: file.path,
      reason: `it is of form ${content.version}, this version of Shunt knows ${FORMAT}`,
      hint: 'use the version of Shunt that wrote it, or a later one',
    });
  }
  const { version, revision, documents } = content;
  if (version !== FORMAT || !Number.isSafeInteger(revision) || Number(revision) < 1 || !isRecord(documents)) {
    throw unusableState(file, 'it is not a state of Shunt');
  }
  return { revision: Number(revision), documents: new Map(Object.entries(documents) as [string, Json][]) };
}

function format({ revision, documents }: Content): string {
  const sorted = [...documents].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = sorted.map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const body = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`;
  return `{\n  "version": ${FORMAT},\n  "revision": ${revision},\n  "documents": ${body}\n}\n`;
}

function difference(before: Content, now: Content): Change[] {
  const changes: Change[] = [];
  for (const key of before.documents.keys()) if (!now.documents.has(key)) changes.push({ key, value: null });
  for (const [key, value] of now.documents) {
    if (JSON.stringify(before.documents.get(key)) !== JSON.stringify(value)) changes.push({ key, value });
  }
  return changes;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
