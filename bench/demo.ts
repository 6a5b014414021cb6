import type { EndpointStatus } from '../src/apply/status.ts';
import { Host } from '../test/helpers/host.ts';
import { Namespace } from '../test/helpers/namespace.ts';
import { waitFor } from '../test/helpers/wait-for.ts';
import { comparison } from './demo-table.ts';
import { keepApart } from './keep-apart.ts';
import { type Built, type Effort, measureBulk, measureRequestResponse } from './measure-ladder.ts';
import { requireBuilt, requireTools, SHUNT, TOOLS } from './requirements.ts';
import { bridge } from './rungs/bridge.ts';
import { loopback } from './rungs/loopback.ts';
import { shunt as shuntRung } from './rungs/shunt.ts';
import { SUBNETS } from './shunt-pods.ts';
import { BULK } from './works.ts';

const MEGABYTES = 8;
const EFFORT: Effort = { requestResponseRounds: 3, bulkRounds: 3, tolerant: true };
const SHOWN = ['bulk-cubic-one', 'bulk-bbr-one'];

try {
  requireTools(...TOOLS);
  requireBuilt(...SHUNT);
  await demo();
} catch (error) {
  process.stderr.write(`\ndemo: ${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function demo(): Promise<void> {
  say(
    'Two pods on one host, wired by Shunt. All of it happens in private namespaces; this machine stays as it is.',
  );
  const host = await Host.make();
  const [web, db] = [new Namespace('web'), new Namespace('db')];
  try {
    const before = await host.snapshot();
    heading('A network and two pods');
    await shunt(host, 'network', 'create', 'blue', ...SUBNETS.flatMap(subnet => ['--subnet', subnet]));
    for (const pod of [web, db]) {
      await shunt(
        host,
        'endpoint',
        'add',
        pod.name,
        '--network',
        'blue',
        '--netns',
        pod.name,
        '--create-netns',
      );
    }
    await shunt(host, 'endpoint', 'ls');
    const address = await addressesOf(host, db.name);

    heading('Do they reach each other?');
    await tryOut(web, db, address);

    heading('What does it cost?');
    await compare(web, db, address.v4);

    heading('And away again');
    await shunt(host, 'down');
    await host.expectNoResidue(before);
    say('  Nothing is left: no link, route, program, map, pin, sysctl or file.');
  } finally {
    await Promise.all([web, db].map(pod => pod.stopAll()));
    await host.shunt(['down'], { expectExit: 'any' });
    await host.dispose();
  }
}

/** Shows a command as one would type it, runs it, and shows what it says. */
async function shunt(host: Host, ...args: string[]): Promise<void> {
  say(`  $ shunt ${args.join(' ')}`);
  const { stdout } = await host.shunt(args);
  if (stdout.trim() !== '') say(stdout.trim().replace(/^/gm, '    '));
}

interface Addresses {
  readonly v4: string;
  readonly v6: string;
}

async function addressesOf(host: Host, name: string): Promise<Addresses> {
  const endpoints = await host.shuntJson<readonly EndpointStatus[]>(['endpoint', 'ls']);
  const addresses = endpoints.find(endpoint => endpoint.name === name)?.addresses ?? [];
  return {
    v4: addresses.find(address => !address.includes(':')) ?? '',
    v6: addresses.find(address => address.includes(':')) ?? '',
  };
}

async function tryOut(from: Namespace, to: Namespace, { v4, v6 }: Addresses): Promise<void> {
  const server = await to.serve('tcp');
  for (const address of [v4, v6]) {
    const answered = await from.ping(address, { count: 10 });
    result(`ping ${address}`, answered === 10, `${answered} of 10 answered`);
  }
  for (const address of [v4, v6]) {
    const { intact, received } = await from.transfer(address, server.port, MEGABYTES * 2 ** 20);
    result(`TCP to ${address}`, intact, `${received / 2 ** 20} MiB there and back, checksums agree`);
  }
  await server.stop();
}

function result(what: string, good: boolean, how: string): void {
  if (!good) throw new Error(`${what} failed: ${how}`);
  say(`  ${what.padEnd(20)} ${how}`);
}

async function compare(web: Namespace, db: Namespace, address: string): Promise<void> {
  say('  Both ends on one core, so that the figures are CPU cost. Half a minute …');
  const built: Built[] = [];
  await keepApart(async () => {
    try {
      for (const rung of [loopback, bridge]) built.push({ rung, standing: await rung.setUp() });
      const path = { client: { netns: web.path }, server: { netns: db.path }, address };
      const standing = { path, dispose: async () => undefined };
      const all = [...built, { rung: shuntRung, standing }];
      await waitFor(() => web.ping(address), { what: address });
      const quiet = () => undefined;
      const works = [
        await measureRequestResponse(all, EFFORT, quiet),
        ...(await measureBulk(
          BULK.filter(({ name }) => SHOWN.includes(name)),
          all,
          EFFORT,
          quiet,
        )),
      ];
      say(`\n${comparison(works).replace(/^/gm, '  ')}`);
      if (works.some(({ rough }) => rough)) say('\n  This machine is busy with other things: rough figures.');
    } finally {
      for (const { standing } of built) await standing.dispose();
    }
  });
}

function heading(text: string): void {
  say(`\n${text}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
