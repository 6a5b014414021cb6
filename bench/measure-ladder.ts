import { execa } from 'execa';
import { runBulk, serveBulk } from '../src/measure/bulk.ts';
import { type PingPongEnd, runPingPong, servePingPong } from '../src/measure/ping-pong.ts';
import type { Path } from '../src/measure/place.ts';
import { interleave } from '../src/measure/round-order.ts';
import type { Sample } from '../src/measure/sample.ts';
import type { WorkResult } from './results.ts';
import type { Rung, Standing } from './rung.ts';
import { summarise } from './summarise.ts';
import { type BulkWork, REQUEST_RESPONSE } from './works.ts';

/** A rung and what was built for it. */
export interface Built {
  readonly rung: Rung;
  readonly standing: Standing;
}

export interface Effort {
  readonly requestResponseRounds: number;
  readonly bulkRounds: number;
}

export type Report = (text: string) => void;

/** Measures request/response over every rung that was built. */
export async function measureRequestResponse(
  built: readonly Built[],
  effort: Effort,
  report: Report,
): Promise<WorkResult> {
  const { name, title } = REQUEST_RESPONSE;
  const slices = interleave(
    built.map(({ rung }) => rung),
    effort.requestResponseRounds,
  );
  report(`${title}: ${slices.length} slices`);
  await setDefaultCongestion(built, 'reno');
  const ends = new Map<string, PingPongEnd>();
  for (const { rung, standing } of built) {
    ends.set(rung.name, {
      path: standing.path,
      server: await servePingPong(standing.path, REQUEST_RESPONSE),
    });
  }
  const samples = await runPingPong(
    slices.map(slice => known(ends, slice.name)),
    REQUEST_RESPONSE,
  );
  await Promise.all([...ends.values()].map(({ server }) => server.stop()));
  return summarise(
    { name, title, unit: 'transactions/s' },
    built.map(({ rung }) => rung),
    slices,
    samples,
  );
}

/** Measures bulk transfer in the given regimes over every rung that takes part in it. */
export async function measureBulk(
  works: readonly BulkWork[],
  all: readonly Built[],
  effort: Effort,
  report: Report,
): Promise<WorkResult[]> {
  const built = all.filter(({ rung }) => !rung.requestResponseOnly);
  const paths = pathsByName(built);
  const servers = await Promise.all([...paths.values()].map(path => serveBulk(path)));
  const results: WorkResult[] = [];
  for (const work of works) results.push(await measureOneBulk(work, built, effort, report));
  await Promise.all(servers.map(server => server.stop()));
  return results;
}

async function measureOneBulk(
  work: BulkWork,
  built: readonly Built[],
  effort: Effort,
  report: Report,
): Promise<WorkResult> {
  const { name, title } = work;
  const rungs = built.map(({ rung }) => rung);
  const slices = interleave(rungs, effort.bulkRounds);
  report(`${title}: ${slices.length} slices`);
  await setDefaultCongestion(built, work.bornAs);
  const paths = pathsByName(built);
  const samples: Sample[] = [];
  for (const slice of slices) samples.push(await runBulk(known(paths, slice.name), work));
  return summarise({ name, title, unit: 'bits/s' }, rungs, slices, samples);
}

function pathsByName(built: readonly Built[]): ReadonlyMap<string, Path> {
  return new Map(built.map(({ rung, standing }) => [rung.name, standing.path]));
}

function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`no rung "${name}"`);
  return entry;
}

/** What sockets of both ends are born with. Per network namespace; cubic may be barred from being a default. */
async function setDefaultCongestion(built: readonly Built[], name: string): Promise<void> {
  for (const { client, server } of built.map(({ standing }) => standing.path)) {
    for (const { netns } of [client, server]) {
      await execa('nsenter', [`--net=${netns}`, 'sysctl', '-qw', `net.ipv4.tcp_congestion_control=${name}`]);
    }
  }
}
