import { execa } from 'execa';
import { runBulk, serveBulk } from '../src/measure/bulk.ts';
import { type PingPongEnd, runPingPong, servePingPong } from '../src/measure/ping-pong.ts';
import { interleave, type Slice } from '../src/measure/round-order.ts';
import { type Sample, SHARED_CORES } from '../src/measure/sample.ts';
import type { WorkResult } from './results.ts';
import type { Rung, Standing } from './rung.ts';
import { type Measured, type Measurement, summarise } from './summarise.ts';
import { type BulkWork, REQUEST_RESPONSE } from './works.ts';

/** A rung and what was built for it. */
export interface Built {
  readonly rung: Rung;
  readonly standing: Standing;
}

export interface Effort {
  readonly requestResponseRounds: number;
  readonly bulkRounds: number;
  /** On a busy machine, take slices that shared their cores rather than none; the result says that it is rough. */
  readonly tolerant?: boolean;
}

export type Report = (text: string) => void;

/** Measures request/response over every rung that was built. */
export async function measureRequestResponse(
  built: readonly Built[],
  effort: Effort,
  report: Report,
): Promise<WorkResult> {
  const { name, title } = REQUEST_RESPONSE;
  report(`${title}, ${effort.requestResponseRounds} rounds`);
  await setDefaultCongestion(built, 'reno');
  const ends = new Map<string, PingPongEnd>();
  for (const { rung, standing } of built) {
    const server = await servePingPong(standing.path, REQUEST_RESPONSE);
    ends.set(rung.name, { path: standing.path, server });
  }
  const rungs = built.map(({ rung }) => rung);
  const measured = await inRounds(rungs, effort.requestResponseRounds, effort, slices =>
    runPingPong(
      slices.map(slice => known(ends, slice.name)),
      REQUEST_RESPONSE,
    ),
  );
  await Promise.all([...ends.values()].map(({ server }) => server.stop()));
  return summarise({ name, title, unit: 'transactions/s' }, rungs, measured);
}

/** Measures bulk transfer in the given regimes over every rung that takes part in it. */
export async function measureBulk(
  works: readonly BulkWork[],
  all: readonly Built[],
  effort: Effort,
  report: Report,
): Promise<WorkResult[]> {
  const built = all.filter(({ rung }) => !rung.requestResponseOnly);
  const rungs = built.map(({ rung }) => rung);
  const paths = new Map(built.map(({ rung, standing }) => [rung.name, standing.path]));
  const servers = await Promise.all([...paths.values()].map(path => serveBulk(path)));
  const results: WorkResult[] = [];
  for (const work of works) {
    const { name, title } = work;
    report(`${title}, ${effort.bulkRounds} rounds`);
    await setDefaultCongestion(built, work.bornAs);
    const measured = await inRounds(rungs, effort.bulkRounds, effort, async slices => {
      const samples: Sample[] = [];
      for (const slice of slices) samples.push(await runBulk(known(paths, slice.name), work));
      return samples;
    });
    results.push(summarise({ name, title, unit: 'bits/s' }, rungs, measured));
  }
  await Promise.all(servers.map(server => server.stop()));
  return results;
}

/** Runs the rounds; those in which a slice was disturbed are run again, once, and at most a quarter as many. */
async function inRounds(
  rungs: readonly Rung[],
  rounds: number,
  { tolerant = false }: Effort,
  run: (slices: readonly Slice[]) => Promise<readonly Measured[]>,
): Promise<Measurement> {
  const slices = interleave(rungs, rounds);
  const samples = await run(slices);
  const steady = rungs.filter(({ every }) => every === 1);
  const disturbed = slices.filter(
    ({ name }, at) => samples[at]?.invalid && steady.some(rung => rung.name === name),
  );
  const again = Math.min(new Set(disturbed.map(({ round }) => round)).size, Math.ceil(rounds / 4));
  const extra = interleave(steady, again).map(slice => ({ ...slice, round: slice.round + rounds }));
  const measured = { slices: [...slices, ...extra], samples: [...samples, ...(await run(extra))] };
  return tolerant ? withSharedCores(steady, measured) : { ...measured, rough: false };
}

/** Where a path has no valid slice at all, slices that shared their cores count, for every path alike. */
function withSharedCores(
  steady: readonly Rung[],
  { slices, samples }: Omit<Measurement, 'rough'>,
): Measurement {
  const valid = (rung: Rung) =>
    slices.some(({ name }, at) => name === rung.name && samples[at]?.invalid === null);
  if (steady.every(valid)) return { slices, samples, rough: false };
  const forgiven = samples.map(sample =>
    sample.invalid === SHARED_CORES ? { ...sample, invalid: null } : sample,
  );
  return { slices, samples: forgiven, rough: true };
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
