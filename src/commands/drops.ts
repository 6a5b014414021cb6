import { type DropCount, readDesired, readDrops } from '../apply/inspect.ts';
import { DROP_COLUMNS } from '../output/drop-columns.ts';
import { packetText } from '../output/packet-text.ts';
import { jsonLine, print } from '../output/print.ts';
import { renderTable } from '../output/table.ts';
import { resolveName } from '../spec/resolve-name.ts';
import { command } from './command.ts';
import type { Outcome, Session } from './session.ts';

export const drops = command({
  positionals: {
    endpoint: { type: 'string', describe: 'only what was dropped at this one' },
  },
  options: {
    follow: { type: 'boolean', describe: 'tell of every packet as it is dropped, until interrupted' },
  },
  examples: [
    ['drops -o wide', 'how many, why, and what to do about it'],
    ['drops web --follow -o json', 'one document a line'],
  ],
  run: async (args, session) => {
    const only = args.endpoint === undefined ? null : await nameOf(args.endpoint, session);
    if (args.follow === true) return follow(session, only);
    const counts = readDrops(session.context).filter(({ endpoint }) => only === null || endpoint === only);
    await print(session.io.stdout, session.format ?? (session.quiet ? 'name' : 'table'), {
      value: counts,
      text: wide => renderTable<DropCount>(DROP_COLUMNS, counts, wide),
      names: () => [...new Set(counts.map(({ reason }) => reason))],
    });
    return 'done';
  },
});

/** Drops outlive the endpoints they were counted at, but a name that nothing has is a slip of the hand. */
async function nameOf(text: string, session: Session): Promise<string> {
  const { endpoints } = await readDesired(session.context);
  return resolveName(Object.keys(endpoints), text, 'endpoint');
}

async function follow({ io, context, format }: Session, only: string | null): Promise<Outcome> {
  const { followDrops } = await import('../apply/follow-drops.ts');
  await followDrops(
    context,
    packet => {
      if (only !== null && packet.endpoint !== only) return;
      io.stdout.write(format === 'json' ? jsonLine(packet) : packetText(packet));
    },
    io.signal,
  );
  return io.signal.reason === 'SIGPIPE' ? 'done' : 'interrupted';
}
