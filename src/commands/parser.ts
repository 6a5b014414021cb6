import type { Io } from '../output/io.ts';
import { version } from '../version.ts';
import type { Command } from './command.ts';
import { GLOBAL_OPTIONS, type GlobalArgs, readGlobals } from './globals.ts';
import { nameCompletion } from './name-completion.ts';
import type { Session } from './session.ts';
import { allVerbs, COMMANDS, type Noun, type Verb } from './table.ts';
import { missingRest, repeated, unexpectedRest, usageError } from './usage-error.ts';
import { type Argv, yargs } from './yargs.ts';

type Args = Readonly<Record<string, unknown>>;

/** What a command line asks for: a text to print (help, the version), or a command to run. */
export type Parsed =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'run'; readonly command: Command; readonly args: Args; readonly session: Session };

/** Where the parser has got to: errors name it, and the last verb is the one to run. */
interface Progress {
  place: string;
  command: Command | null;
  args: Args | null;
  /** Modules that are there already; others are loaded once they are chosen. */
  readonly loaded: Map<Verb, Command>;
}

/** By which the scripts of `shunt completion` ask for words; yargs has it so. */
const COMPLETION_FLAG = '--get-yargs-completions';

/** Reads a command line, without the program's own name. Throws E_USAGE, and E_INPUT for global options. */
export async function parse(argv: readonly string[], io: Io): Promise<Parsed> {
  const at: Progress = { place: '', command: null, args: null, loaded: new Map() };
  const parser = globalParser(argv, io, at);
  if (argv[0] === COMPLETION_FLAG) {
    // yargs asks for completions without waiting for a module to load.
    for (const verb of allVerbs()) at.loaded.set(verb, await verb.load());
    parser.completion('completions', false, await nameCompletion(argv.slice(1), io));
  }
  for (const entry of COMMANDS) {
    if ('verbs' in entry) addNoun(parser, entry, at);
    else addVerb(parser, entry, entry.usage, at);
  }
  let text = '';
  try {
    await parser.parseAsync([...argv], {}, (_error: unknown, _args: unknown, output: string) => {
      text = output;
    });
  } catch (error) {
    // What yargs finds after a module was loaded does not pass through fail().
    throw (error as Error).name === 'YError' ? usageError((error as Error).message, argv, at.place) : error;
  }
  const { command, args, place } = at;
  if (command === null || args === null || text !== '') return { kind: 'text', text: `${text}\n` };
  return { kind: 'run', command, args, session: openSession(command, args, place, io) };
}

function globalParser(argv: readonly string[], io: Io, at: Progress): Argv {
  return (
    yargs([])
      .scriptName('shunt')
      .usage('$0 moves container traffic off the slow track.\n\nUsage: $0 <command> [options]')
      // Every value reaches Shunt's own parsers as it was written: "010" is no number, "--a.b" no object.
      .parserConfiguration({
        'boolean-negation': false,
        'camel-case-expansion': false,
        'dot-notation': false,
        'greedy-arrays': false,
        'parse-numbers': false,
        'parse-positional-numbers': false,
        'populate--': true,
        'strip-aliased': true,
      })
      .detectLocale(false)
      .wrap(Math.min(io.stdout.columns, 100))
      .options(GLOBAL_OPTIONS)
      .strict()
      .recommendCommands()
      .demandCommand(1, 'a command is missing')
      .exitProcess(false)
      .showHelpOnFail(false)
      .fail((message: string | null, error: Error | undefined) => {
        if (message === null) throw error;
        throw usageError(message, argv, at.place);
      })
      .version(version())
      .help()
      .alias('help', 'h')
  );
}

function addNoun(parser: Argv, noun: Noun, at: Progress): void {
  const verbs = noun.verbs.map(verb => verb.usage.split(' ')[0]);
  parser.command(noun.usage, noun.describe, inner => {
    at.place = `${noun.usage} <command>`;
    for (const verb of noun.verbs) addVerb(inner, verb, `${noun.usage} ${verb.usage}`, at);
    return inner
      .demandCommand(1, `${verbs.slice(0, -1).join(', ')} or ${verbs.at(-1)} is missing`)
      .usage(`Usage: $0 ${noun.usage} <command> [options]`);
  });
}

function addVerb(parser: Argv, verb: Verb, usage: string, at: Progress): void {
  const build = (inner: Argv, command: Command): Argv => {
    at.command = command;
    for (const [name, options] of Object.entries(command.positionals)) inner.positional(name, options);
    const rest = command.rest === undefined ? '' : ` -- ${command.rest}`;
    return inner
      .options(command.options)
      .group(Object.keys(command.options), 'Options:')
      .group([...Object.keys(GLOBAL_OPTIONS), 'help', 'version'], 'Everywhere:')
      .example(command.examples.map(([line, what]) => [`$0 ${line}`, what] as const))
      .usage(`Usage: $0 ${usage} [options]${rest}\n\n${verb.describe}`);
  };
  parser.command(
    [verb.usage, ...(verb.aliases ?? [])],
    verb.describe,
    inner => {
      at.place = usage;
      const command = at.loaded.get(verb);
      return command === undefined ? verb.load().then(loaded => build(inner, loaded)) : build(inner, command);
    },
    args => {
      at.args = args;
    },
  );
}

function openSession(command: Command, args: Args, place: string, io: Io): Session {
  for (const [name, options] of Object.entries({ ...GLOBAL_OPTIONS, ...command.options })) {
    if (Array.isArray(args[name]) && !('array' in options)) throw repeated(name, place);
  }
  const rest = (args['--'] as readonly string[] | undefined) ?? [];
  if (rest.length > 0 && command.rest === undefined) throw unexpectedRest(rest, place);
  if (rest.length === 0 && command.rest !== undefined) throw missingRest(command.rest, place);
  const globals = readGlobals(args as GlobalArgs, io.env);
  return { io, rest, ...globals, context: { ...globals.context, signal: io.signal } };
}
