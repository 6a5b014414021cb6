import { describe, expect, test } from 'vitest';
import { shunt } from './fixture.ts';

const create = 'network create blue --subnet 10.40.0.0/16';
const add = 'endpoint add web --network blue --netns web';

/** Command line → what the error says. */
const MISTAKES: readonly (readonly [line: string, reason: string])[] = [
  ['', 'a command is missing'],
  ['bogus', 'there is no command "bogus"'],
  ['netwrok', 'there is no such command'],
  ['network', 'create, ls, inspect or rm is missing'],
  ['network creat', 'there is no such command'],
  ['network bogus', 'there is no command "bogus"'],
  ['status --bogus', 'unknown option --bogus'],
  ['status --bogus=3', 'unknown option --bogus'],
  ['status -x', 'unknown option -x'],
  ['status extra', '"extra" is not expected'],
  ['status -- extra', '"extra" after -- is not expected'],
  ['status -o', '-o needs a value'],
  ['status --output xml', '--output is "xml", which is none of table, wide, json, yaml, name'],
  ['status -o yaml -o wide', '--output is given more than once'],
  ['status --attach xdp', '--attach is "xdp", which is none of auto, tcx, clsact'],
  ['network create', 'name is missing'],
  ['network create blue', '--subnet is missing'],
  ['network create blue --subnet', '--subnet needs a value'],
  ['network create blue green --subnet 10.40.0.0/16', '"green" is not expected'],
  [`${create} --localMtu 1500`, 'unknown option --localMtu'],
  [`${create} --no-internal`, 'unknown option --no-internal'],
  [`${create} --local-mtu 1500 --local-mtu 1400`, '--local-mtu is given more than once'],
  ['network rm', 'network is missing'],
  ['network inspect', 'network is missing'],
  ['endpoint add web', '--network and --netns is missing'],
  ['endpoint rm', 'endpoint is missing'],
  ['exec', 'endpoint is missing'],
  ['exec web', '-- COMMAND [ARG…] is missing'],
  ['exec web ls', '"ls" is not expected'],
  ['completion tcsh', '--shell is "tcsh", which is none of bash, zsh, fish'],
  ['apply -f', '-f needs a value'],
];

/** Command line → field and what the error says of it. */
const BAD_VALUES: readonly (readonly [line: string, subject: string, reason: string])[] = [
  ['network create Blue --subnet 10.40.0.0/16', 'name', 'expected'],
  ['network create ../x --subnet 10.40.0.0/16', 'name', 'expected'],
  ['network create blue --subnet 10.40.0.0', '--subnet', 'expected a prefix'],
  ['network create blue --subnet 10.40.0.1/16', '--subnet', 'expected no address bits below /16'],
  ['network create blue --subnet 10.40.0.0/33', '--subnet', 'expected a prefix'],
  [`${create} --exclude 10.41.0.1`, '--exclude', 'expected addresses inside 10.40.0.0/16'],
  [`${create} --local-mtu 1279`, '--local-mtu', 'expected a whole number from 1280 to 65535, got "1279"'],
  [`${create} --local-mtu 65536`, '--local-mtu', 'expected a whole number from 1280 to 65535'],
  [`${create} --local-mtu 0x600`, '--local-mtu', 'expected a whole number'],
  [`${create} --wait soon`, '--wait', 'expected seconds'],
  [`${create} --wait=-1`, '--wait', 'expected seconds'],
  [`${create} --state=`, '--state', 'expected a path'],
  [`${add} --address 10.40.0`, '--address', 'expected an IP address'],
  [`${add} --mac 01:00:00:00:00:00`, '--mac', 'expected a unicast MAC address'],
  [`${add} --ifname averylonginterfacename`, '--ifname', 'expected'],
  ['endpoint add web --network blue --netns ../web', '--netns', 'expected'],
  ['endpoint add web --network blue --netns pid:0', '--netns', 'expected'],
  ['endpoint add web --network blue --netns /proc/1/ns/net --create-netns', '--netns', 'expected a name'],
  ['endpoint ls --filter state', '--filter', 'expected KEY=VALUE'],
  ['endpoint ls --filter colour=red', '--filter', 'expected KEY=VALUE'],
];

function split(line: string): string[] {
  return line.split(' ').filter(word => word !== '');
}

describe('a mistake on the command line', () => {
  test.each(MISTAKES)('%s', async (line, reason) => {
    const { status, stdout, stderr } = await shunt(split(line));
    expect(stderr).toContain(`shunt: read command line: ${reason}\n`);
    expect(stderr.split('\n')).toHaveLength(3);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });

  test('near a command it suggests that one', async () => {
    expect((await shunt(['netwrok'])).stderr).toContain('did you mean network?');
  });

  test('within a command it points at the help of that command', async () => {
    expect((await shunt(split('network create blue --subnet a --bogus'))).stderr).toContain(
      '  see shunt network create --help\n',
    );
  });

  test('is JSON on stderr with -o json', async () => {
    const { stdout, stderr } = await shunt(split('status -o json --bogus'));
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'E_USAGE',
        message: 'read command line: unknown option --bogus',
        operation: 'read',
        subject: 'command line',
        reason: 'unknown option --bogus',
        hint: 'see shunt status --help',
      },
    });
  });
});

describe('a value that is not acceptable', () => {
  test.each(BAD_VALUES)('%s', async (line, subject, reason) => {
    const { status, stderr } = await shunt(split(line));
    expect(stderr).toContain(subject);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain('--.');
    expect(status).toBe(2);
  });

  test('in the environment is named by its variable', async () => {
    const { status, stderr } = await shunt(['status'], { env: { SHUNT_ATTACH: 'xdp' } });
    expect(stderr).toContain('shunt: read SHUNT_ATTACH: expected one of auto, tcx, clsact, got "xdp"\n');
    expect(status).toBe(2);
  });
});
