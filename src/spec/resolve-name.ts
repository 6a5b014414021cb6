import { ShuntError } from '../errors.ts';
import { didYouMean } from './suggest.ts';

/**
 * The name that the text means: itself, or the only one that begins with it. `kind` is what an error calls it
 * ("network"). Throws E_NOT_FOUND, or E_CONFLICT when several begin with it.
 */
export function resolveName(names: Iterable<string>, text: string, kind: string): string {
  const all = [...names];
  if (all.includes(text)) return text;
  const candidates = text === '' ? [] : all.filter(name => name.startsWith(text)).sort();
  const [only] = candidates;
  if (only === undefined) throw notFound(all, text, kind);
  if (candidates.length === 1) return only;
  throw new ShuntError('E_CONFLICT', {
    operation: 'find',
    subject: `${kind} ${text}`,
    reason: `it could be ${listSome(candidates)}`,
    hint: 'write more of the name',
  });
}

/** The error for a name that nothing has, with the nearest one that something has. */
export function notFound(names: Iterable<string>, text: string, kind: string): ShuntError {
  const hint = didYouMean(text, names);
  return new ShuntError('E_NOT_FOUND', {
    operation: 'find',
    subject: `${kind} ${text}`,
    reason: 'there is none of that name',
    ...(hint === undefined ? { hint: `shunt ${kind} ls shows what there is` } : { hint }),
  });
}

/** "a, b and 3 more": a list that stays readable however long it is. */
export function listSome(names: readonly string[], most = 5): string {
  if (names.length <= most) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
