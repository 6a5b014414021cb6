import { describe, expect, test } from 'vitest';
import { allVerbs, COMMANDS, type Verb } from '../../../src/commands/table.ts';
import { shunt } from './fixture.ts';

/** "network create" for every verb, with the verb. */
const LINES: readonly (readonly [line: string, verb: Verb])[] = COMMANDS.flatMap(entry =>
  'verbs' in entry
    ? entry.verbs.map(verb => [`${entry.usage} ${firstWord(verb.usage)}`, verb] as const)
    : [[firstWord(entry.usage), entry] as const],
);

function firstWord(usage: string): string {
  return usage.split(' ')[0] ?? '';
}

describe('help', () => {
  test.each(['--help', '-h'])('%s lists every command', async flag => {
    const { status, stdout, stderr } = await shunt([flag]);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    for (const { usage, describe: what } of COMMANDS) {
      expect(stdout).toContain(`shunt ${usage}`);
      expect(stdout.replace(/\s+/g, ' ')).toContain(what);
    }
  });

  test.each(LINES)('%s --help says what it does and takes', async (line, verb) => {
    const { status, stdout, stderr } = await shunt([...line.split(' '), '--help'], { columns: 100 });
    const command = await verb.load();
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: shunt ${line}`);
    expect(stdout).toContain(verb.describe);
    for (const name of Object.keys(command.options)) expect(stdout).toContain(`--${name}`);
    expect(stdout.includes('Examples:')).toBe(command.examples.length > 0);
    for (const [name, { describe: what }] of Object.entries(command.options)) {
      expect(what, `--${name} is described`).toMatch(/\w/);
    }
  });

  test.each(LINES)('examples of %s are understood by the parser', async (_line, verb) => {
    const command = await verb.load();
    for (const [example] of command.examples) {
      const words = example.replace(/ [>|].*$/, '').split(' ');
      const end = words.indexOf('--');
      const flags = end < 0 ? [...words, '--help'] : [...words.slice(0, end), '--help', ...words.slice(end)];
      const { status, stderr } = await shunt(flags);
      expect([status, stderr]).toEqual([0, '']);
    }
  });

  test('aliases lead to the same verb', async () => {
    for (const [line, verb] of LINES) {
      for (const alias of verb.aliases ?? []) {
        const words = line.split(' ');
        const { stdout } = await shunt([...words.slice(0, -1), alias, '--help']);
        expect(stdout).toContain(`Usage: shunt ${line}`);
      }
    }
  });

  test('every verb is in the table once', () => {
    const lines = LINES.map(([line]) => line);
    expect(new Set(lines).size).toBe(lines.length);
    expect(allVerbs()).toHaveLength(lines.length);
  });
});

describe('--version', () => {
  test('prints the version of package.json and nothing else', async () => {
    const { status, stdout } = await shunt(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(status).toBe(0);
  });
});
