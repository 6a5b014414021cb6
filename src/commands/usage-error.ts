import { ShuntError } from '../errors.ts';

/** Turns what yargs has to say about a command line into an error of Shunt's own wording. `place` is the command so far. */
export function usageError(message: string, argv: readonly string[], place: string): ShuntError {
  const [reason, hint] = reword(message, argv, place);
  return usage(reason, place, hint);
}

/** An option that takes one value was given several. */
export function repeated(option: string, place: string): ShuntError {
  return usage(`${dashed(option)} is given more than once`, place);
}

/** Something follows `--` where nothing may. */
export function unexpectedRest(rest: readonly string[], place: string): ShuntError {
  return usage(`"${rest[0]}" after -- is not expected`, place);
}

/** Nothing follows `--` where something has to. */
export function missingRest(rest: string, place: string): ShuntError {
  return usage(`-- ${rest} is missing`, place, `such as: shunt ${place} -- ip address`);
}

const SUGGESTION = /^Did you mean (.*)\?$/;
const TOO_FEW = /^Not enough non-option arguments/;
const MISSING_OPTIONS = /^Missing required arguments?: (.*)$/;
const MISSING_VALUE = /^Not enough arguments following: (.*)$/;
const UNKNOWN = /^Unknown (?:arguments?|commands?): (.*)$/;
const BAD_CHOICE = /Argument: (.*), Given: (.*), Choices: (.*)/;

function reword(message: string, argv: readonly string[], place: string): [reason: string, hint?: string] {
  const found = (pattern: RegExp): readonly string[] => pattern.exec(message)?.slice(1) ?? [];
  const [suggestion] = found(SUGGESTION);
  if (suggestion !== undefined) return ['there is no such command', `did you mean ${suggestion}?`];
  if (TOO_FEW.test(message))
    return [`${/<([^>]*)>/.exec(place)?.[1]?.replace('..', '') ?? 'a name'} is missing`];
  const [missing] = found(MISSING_OPTIONS);
  if (missing !== undefined) return [`${missing.split(', ').map(dashed).join(' and ')} is missing`];
  const [valueless] = found(MISSING_VALUE);
  if (valueless !== undefined) return [`${dashed(valueless)} needs a value`];
  const [unknown] = found(UNKNOWN);
  if (unknown !== undefined) return [unknownText(unknown.split(', '), argv, place)];
  const [option = '', given, choices] = found(BAD_CHOICE);
  if (given !== undefined)
    return [`${dashed(option)} is ${given}, which is none of ${choices?.replaceAll('"', '')}`];
  return [message];
}

function unknownText(words: readonly string[], argv: readonly string[], place: string): string {
  const texts = words.map(word => {
    const option = argv.find(
      arg => arg === dashed(word) || arg.startsWith(`${dashed(word)}=`) || arg === `-${word}`,
    );
    if (option !== undefined) return `unknown option ${option.split('=')[0]}`;
    if (argv.some(arg => /^-[^-]/.test(arg) && arg.includes(word))) return `unknown option -${word}`;
    return place === '' || place.endsWith('<command>')
      ? `there is no command "${word}"`
      : `"${word}" is not expected`;
  });
  return texts.join(', ');
}

function dashed(option: string): string {
  return option.length === 1 ? `-${option}` : `--${option}`;
}

function usage(reason: string, place: string, hint?: string): ShuntError {
  const command = ['shunt', ...place.split(' ').filter(word => /^[a-z]/.test(word)), '--help'].join(' ');
  return new ShuntError('E_USAGE', {
    operation: 'read',
    subject: 'command line',
    reason,
    hint: hint ?? `see ${command}`,
  });
}
