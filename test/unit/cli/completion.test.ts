import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { shunt } from './fixture.ts';

async function words(line: string): Promise<string[]> {
  const { status, stdout, stderr } = await shunt(['--get-yargs-completions', ...line.split(' ')]);
  expect([status, stderr]).toEqual([0, '']);
  return stdout.split('\n').flatMap(word => word.split(/[:\t]/)[0] || []);
}

describe('completion', () => {
  test('of nothing is every command', async () => {
    expect(await words('shunt ')).toEqual(expect.arrayContaining(['network', 'endpoint', 'apply', 'doctor']));
  });

  test('of a noun is its verbs', async () => {
    expect(await words('shunt network ')).toEqual(['create', 'ls', 'inspect', 'rm']);
  });

  test('of a dash is the options of that very command', async () => {
    const options = await words('shunt network create --');
    expect(options).toEqual(expect.arrayContaining(['--subnet', '--internal', '--output']));
    expect(options).not.toContain('--follow');
  });

  test('of an option is its values', async () => {
    expect(await words('shunt status -o ')).toEqual(['table', 'wide', 'json', 'yaml', 'name']);
  });
});

describe('completion scripts', () => {
  test.each(['bash', 'zsh', 'fish'])('%s asks shunt for words', async shell => {
    const { status, stdout } = await shunt(['completion', shell]);
    expect(status).toBe(0);
    expect(stdout).toContain('shunt --get-yargs-completions');
  });

  test('is for the shell of the user when none is named', async () => {
    const { stdout } = await shunt(['completion'], { env: { SHELL: '/usr/bin/fish' } });
    expect(stdout).toContain('# fish completion');
  });

  test('an unknown shell is refused', async () => {
    const { status, stderr } = await shunt(['completion'], { env: { SHELL: '/bin/tcsh' } });
    expect(stderr).toContain('expected bash, zsh or fish, got "tcsh"');
    expect(status).toBe(2);
  });

  test('bash completes words with what shunt answers', async () => {
    const { stdout: script } = await shunt(['completion', 'bash']);
    const answer = `shunt() { [ "$*" = "--get-yargs-completions shunt endpoint rm we" ] && printf 'web\\nweb-2\\ndb\\n'; }`;
    const press = 'COMP_WORDS=(shunt endpoint rm we); COMP_CWORD=3; _shunt; declare -p COMPREPLY';
    const out = execFileSync('bash', ['-c', `${script}\n${answer}\n${press}`], { encoding: 'utf8' });
    expect(out).toContain('=([0]="web" [1]="web-2")');
  });
});
