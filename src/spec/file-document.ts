import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { ShuntError } from '../errors.ts';

export type FieldPath = readonly (string | number)[];

/** A file that is well-formed YAML; what it means is not checked yet. */
export interface SourceDocument {
  /** What errors call the file. */
  readonly source: string;
  readonly value: unknown;
  /** Line, counted from 1, of a field, or of the nearest around it that exists; null in an empty file. */
  line(path: FieldPath): number | null;
}

/** Ten thousand endpoints are about 2 MiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Reads one YAML 1.2 document (anchors and merge keys included). Throws E_INPUT with line and column for what is
 * malformed, a key that comes twice, a tag of its own, a second document, or a text above 16 MiB.
 */
export function openDocument(text: string, source: string): SourceDocument {
  if (text.length > MOST_BYTES)
    throw malformed(source, `the file is larger than ${MOST_BYTES / 1024 / 1024} MiB`);
  const lines = new LineCounter();
  const document = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const [flaw] = [...document.errors, ...document.warnings];
  if (flaw !== undefined) {
    const { line, col } = lines.linePos(flaw.pos[0]);
    throw malformed(`${source} line ${line}, column ${col}`, worded(flaw.code, flaw.message));
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    throw malformed(source, (cause as Error).message);
  }
  return {
    source,
    value,
    line(path) {
      let node: unknown = document.contents;
      let offset = (document.contents as Node | null)?.range?.[0];
      for (const step of path) {
        const next = child(isAlias(node) ? node.resolve(document) : node, step);
        if (next === null) break;
        offset = next.offset ?? offset;
        node = next.node;
      }
      return offset === undefined ? null : lines.linePos(offset).line;
    },
  };
}

function child(node: unknown, step: string | number): { node: unknown; offset: number | undefined } | null {
  if (isMap(node)) {
    const pair = node.items.find(
      item => String(isScalar(item.key) ? item.key.value : item.key) === String(step),
    );
    return pair === undefined ? null : { node: pair.value, offset: (pair.key as Node).range?.[0] };
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return item === undefined ? null : { node: item, offset: (item as Node).range?.[0] };
  }
  return null;
}

function worded(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'the same key comes twice';
  if (code === 'MULTIPLE_DOCS') return 'only one document is allowed';
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

function malformed(subject: string, reason: string): ShuntError {
  return new ShuntError('E_INPUT', { operation: 'read', subject, reason });
}
