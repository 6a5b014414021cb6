import type { Io } from '../output/io.ts';
import type { Desired } from '../spec/desired.ts';
import { GLOBAL_OPTIONS, readGlobals } from './globals.ts';

/** What yargs calls for words to complete with: `standard` computes its own, `done` takes the final list. */
type CompletionFunction = (
  current: string,
  argv: unknown,
  standard: (onWords: (error: Error | null, words: string[] | undefined) => void) => void,
  done: (words: string[]) => void,
) => void;

/** Adds the names of endpoints and networks to the words that yargs itself completes with. */
export async function nameCompletion(words: readonly string[], io: Io): Promise<CompletionFunction> {
  const names = namesFor(words, await known(io));
  return (_current, _argv, standard, done) => {
    standard((_error, others) => done(names ?? others ?? []));
  };
}

/** The names that may stand where the last word is, or null where no name may. */
export function namesFor(
  words: readonly string[],
  { networks, endpoints }: Pick<Desired, 'networks' | 'endpoints'>,
): string[] | null {
  const previous = words.at(-2);
  const current = words.at(-1) ?? '';
  const of = (items: object): string[] =>
    Object.keys(items).filter(name => name.startsWith(current) && !words.slice(0, -1).includes(name));
  if (previous === '--network') return of(networks);
  if (current.startsWith('-') || previous === undefined || takesValue(previous)) return null;
  const [, noun, verb] = words.filter(word => !word.startsWith('-'));
  const others = ['rm', 'remove', 'inspect', 'show'];
  if (noun === 'network' && others.includes(verb ?? '') && verb !== current) return of(networks);
  if (noun === 'endpoint' && others.includes(verb ?? '') && verb !== current) return of(endpoints);
  return (noun === 'exec' || noun === 'drops') && noun !== current ? of(endpoints) : null;
}

function takesValue(word: string): boolean {
  return Object.entries(GLOBAL_OPTIONS).some(
    ([name, option]) =>
      option.type === 'string' &&
      (word === `--${name}` || ('alias' in option && word === `-${option.alias}`)),
  );
}

/** A shell waits for this: no state, or none that this user may read, means no names. */
async function known(io: Io): Promise<Pick<Desired, 'networks' | 'endpoints'>> {
  try {
    const { readDesired } = await import('../apply/inspect.ts');
    return await readDesired(readGlobals({} as Parameters<typeof readGlobals>[0], io.env).context);
  } catch {
    return { networks: {}, endpoints: {} };
  }
}
