import { ShuntError } from '../errors.ts';
import type { FieldPath, SourceDocument } from './file-document.ts';
import { didYouMean } from './suggest.ts';

/** One thing that is wrong in a file. */
export interface Problem {
  readonly path: FieldPath;
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** What a schema library reports; the parts of zod's issues that are used here. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly input?: unknown;
  readonly expected?: string;
  readonly keys?: readonly string[];
  readonly values?: readonly unknown[];
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly origin?: string;
  readonly message: string;
}

/** How many problems are shown at once. */
const MOST_SHOWN = 20;

/** One E_INPUT for all problems: the field itself where there is one, a list where there are more. */
export function problemsError(document: SourceDocument, problems: readonly Problem[]): ShuntError {
  const [first] = problems;
  if (first !== undefined && problems.length === 1) {
    const line = document.line(first.path);
    return new ShuntError('E_INPUT', {
      operation: 'read',
      subject: formatPath(first.path) || document.source,
      reason: `${first.reason}${line === null ? '' : ` (${document.source} line ${line})`}`,
      ...(first.hint === undefined ? {} : { hint: first.hint }),
    });
  }
  const shown = problems.slice(0, MOST_SHOWN).map(({ path, reason, hint }) => {
    const place = `line ${document.line(path) ?? 1}: ${formatPath(path)}`;
    return `\n  ${place}: ${reason}${hint === undefined ? '' : ` (${hint})`}`;
  });
  const rest = problems.length - shown.length;
  return new ShuntError('E_INPUT', {
    operation: 'read',
    subject: document.source,
    reason: `${problems.length} problems${shown.join('')}${rest > 0 ? `\n  and ${rest} more` : ''}`,
  });
}

/** Runs a reader of one entry; a failure becomes a problem and the entry is left out. */
export function attempt<T>(problems: Problem[], entry: readonly [string, string], read: () => T): T[] {
  try {
    return [read()];
  } catch (error) {
    if (!(error instanceof ShuntError)) throw error;
    const prefix = entry.join('.');
    const inside = error.subject.startsWith(prefix);
    const steps = inside ? (error.subject.slice(prefix.length).match(/[^.[\]]+/g) ?? []) : [];
    const reason = inside ? error.reason : `${error.subject}: ${error.reason}`;
    problems.push({
      path: [...entry, ...steps.map(step => (/^\d+$/.test(step) ? Number(step) : step))],
      reason,
      hint: error.hint,
    });
    return [];
  }
}

/** Words an issue; an object with several unknown keys has several problems. `known` names the keys an object has. */
export function describeIssue(
  issue: Issue,
  known: (path: FieldPath) => readonly string[],
): readonly Problem[] {
  const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)));
  const shown = JSON.stringify(issue.input) ?? String(issue.input);
  const got = shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
  switch (issue.code) {
    case 'unrecognized_keys':
      return (issue.keys ?? []).map(key => ({
        path: [...path, key],
        reason: 'unknown key',
        hint: didYouMean(key, known(path)) ?? `known are ${known(path).join(', ')}`,
      }));
    case 'invalid_type':
      if (issue.input === undefined) return [{ path, reason: 'is missing' }];
      return [{ path, reason: `expected ${typeWords(issue.expected)}, got ${got}`, hint: typeHint(issue) }];
    case 'invalid_value':
      if (issue.input === undefined) return [{ path, reason: 'is missing' }];
      return [
        {
          path,
          reason: `expected ${issue.values?.map(value => JSON.stringify(value)).join(' or ')}, got ${got}`,
        },
      ];
    case 'too_small':
    case 'too_big':
      // A string has a length too, but that it is no list or number is said already.
      if (typeof issue.input === 'string') return [];
      return [
        {
          path,
          reason: `expected ${limitWords(issue)}, got ${Array.isArray(issue.input) ? issue.input.length : got}`,
        },
      ];
    default:
      return [{ path, reason: issue.message }];
  }
}

/** networks.blue.subnets[0]; a name that is no plain word is quoted: networks["a.b"]. */
function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

function typeWords(expected: string | undefined): string {
  switch (expected) {
    case 'object':
    case 'record':
      return 'a mapping';
    case 'array':
      return 'a list';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${expected}`;
  }
}

function typeHint({ expected, input }: Issue): string | undefined {
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean'))
    return `put it in quotes: "${input}"`;
  if (expected === 'array' && typeof input === 'string') return `write it as a list: ["${input}"]`;
  if (expected === 'boolean' && /^(yes|no|on|off)$/i.test(String(input)))
    return 'YAML 1.2 knows true and false only';
  return undefined;
}

function limitWords({ code, minimum, maximum, origin }: Issue): string {
  const [word, limit] = code === 'too_small' ? ['at least', minimum] : ['at most', maximum];
  if (origin !== 'array') return `${word} ${limit}`;
  return `${word} ${limit} ${limit === 1 ? 'item' : 'items'}`;
}
