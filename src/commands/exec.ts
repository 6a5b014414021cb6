import { constants } from 'node:os';
import { enter } from '../apply/enter.ts';
import { readDesired } from '../apply/inspect.ts';
import { ShuntError } from '../errors.ts';
import { command } from './command.ts';
import { pick } from './pick.ts';
import { requirePrivilege } from './privilege.ts';
import type { Outcome, Session } from './session.ts';

export const exec = command({
  positionals: {
    endpoint: { type: 'string', demandOption: true, describe: 'its name, or a beginning that only one has' },
  },
  options: {},
  examples: [['exec web -- ping -c 3 10.40.0.6', "status is the command's own"]],
  rest: 'COMMAND [ARG…]',
  run: async (args, session) => {
    const { endpoints } = await readDesired(session.context);
    for (const endpoint of pick(Object.values(endpoints), [args.endpoint], 'endpoint')) {
      requirePrivilege('enter', `endpoint ${endpoint.name}`);
      const entrance = enter(endpoint);
      try {
        return await runIn(entrance.path, session);
      } finally {
        entrance.close();
      }
    }
    return 'done';
  },
});

async function runIn(path: string, { io, rest }: Session): Promise<Outcome> {
  const { execa } = await import('execa');
  const child = execa('nsenter', [`--net=${path}`, '--', ...rest], { stdio: 'inherit', reject: false });
  // A terminal sends its signals to the child too; from elsewhere they come to this process alone.
  const forward = (): boolean => process.stdin.isTTY === true || child.kill(io.signal.reason);
  io.signal.addEventListener('abort', forward);
  const result = await child;
  io.signal.removeEventListener('abort', forward);
  if (result.exitCode !== undefined) return { child: result.exitCode };
  if (result.signal !== undefined) return { child: 128 + constants.signals[result.signal] };
  throw new ShuntError('E_TOOL', {
    operation: 'run',
    subject: 'nsenter',
    reason: result.code ?? 'it did not start',
    hint: 'install util-linux',
    cause: result.cause,
  });
}
