import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { execa } from 'execa';
import { type CpuTime, cpuSince, readCpuTime, readProcessTime } from './cpu-time.ts';
import { type Path, pinned } from './place.ts';
import { disturbed, type Sample } from './sample.ts';
import { type Server, startServer } from './server.ts';
import { parseSockperf } from './sockperf.ts';
import { watchDisturbance } from './watch.ts';

export interface PingPongOptions {
  readonly protocol: 'tcp' | 'udp';
  /** Payload, bytes. */
  readonly size: number;
  readonly port: number;
  /** Both ends run on this core: then the figure is CPU cost and not the time to wake an idle core. */
  readonly core: number;
}

/** One slice and the one-way latencies it saw, microseconds. */
export interface PingPongSample extends Sample {
  readonly p50: number;
  readonly p99: number;
}

// sockperf sleeps for 2.1 s before a run of 1 s, of which it leaves out the first 0.4 s. Started at this distance, each
// run falls into the sleep of the next two, and each start into the part of another run that is not counted.
const STAGGER_MS = 1_120;
const RUN_SECONDS = 1;

/** A path and the server that answers on it. */
export interface PingPongEnd {
  readonly path: Path;
  readonly server: Server;
}

/** Starts the answering end of a path. */
export function servePingPong(path: Path, options: PingPongOptions): Promise<Server> {
  const { protocol, port, core } = options;
  const command = [
    'sockperf',
    'server',
    ...(protocol === 'tcp' ? ['--tcp'] : []),
    '-i',
    path.address,
    '-p',
    String(port),
  ];
  return startServer(path.server, core, command, /using recvfrom|to block on socket/);
}

/**
 * Runs request/response slices one after the other, in the given order. Slices that overlapped in time are invalid.
 * Throws when a client fails.
 */
export async function runPingPong(
  ends: readonly PingPongEnd[],
  options: PingPongOptions,
): Promise<PingPongSample[]> {
  const clock = performance.now();
  const runs = ends.map(async (end, place) => {
    await pause(place * STAGGER_MS - (performance.now() - clock));
    return oneRun(end, options);
  });
  const done = await Promise.all(runs);
  return done.map((run, place) => {
    const previous = done[place - 1];
    const overlap = previous !== undefined && run.begin < previous.end ? 'overlapped with another run' : null;
    return { ...run.sample, invalid: run.sample.invalid ?? overlap };
  });
}

interface Run {
  readonly begin: number;
  readonly end: number;
  readonly sample: PingPongSample;
}

interface Mark {
  readonly at: number;
  readonly cpu: CpuTime;
  /** CPU time of both ends. */
  readonly own: number;
}

async function oneRun({ path, server }: PingPongEnd, options: PingPongOptions): Promise<Run> {
  const { protocol, size, port, core } = options;
  const disturbance = await watchDisturbance(path.client.netns);
  const target = ['-i', path.address, '-p', String(port)];
  const [file, args] = pinned(path.client, core, [
    ...['sockperf', 'ping-pong', ...(protocol === 'tcp' ? ['--tcp'] : []), ...target],
    ...['-m', String(size), '-t', String(RUN_SECONDS), '--mps=1000000'],
  ]);
  const child = execa(file, args, { all: true, reject: false, stdin: 'ignore' });
  const marks = new Map<string, Mark>();
  for await (const line of createInterface({ input: child.all })) {
    const mark = /Starting test|Test end /.exec(line)?.[0];
    const own = () => readProcessTime(child.pid ?? 0) + readProcessTime(server.pid);
    if (mark) marks.set(mark, { at: performance.now(), cpu: readCpuTime([core]), own: own() });
  }
  const { all } = await child;
  const report = parseSockperf(all);
  const [begin, end] = [marks.get('Starting test'), marks.get('Test end ')];
  if (!begin || !end) throw new Error('sockperf did not say when its run began and ended');
  const cpu = cpuSince(begin.cpu, end.cpu, { cpuMs: end.own - begin.own, runMs: end.at - begin.at });
  return {
    begin: begin.at,
    end: end.at,
    sample: {
      rate: report.transactions / report.seconds,
      work: report.allTransactions,
      cpuMs: cpu.busyMs,
      p50: report.p50,
      p99: report.p99,
      invalid: report.lost > 0 ? 'lost messages' : disturbed(await disturbance(cpu)),
    },
  };
}
