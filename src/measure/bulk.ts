import { execa } from 'execa';
import { cpuSince, readCpuTime } from './cpu-time.ts';
import { parseIperf } from './iperf.ts';
import { type Path, pinned } from './place.ts';
import { disturbed, type Sample } from './sample.ts';
import { type Server, startServer } from './server.ts';
import { watchDisturbance } from './watch.ts';

export interface BulkOptions {
  readonly congestion: string;
  /** Socket buffers of both ends as iperf3 takes them, such as "512K". Without it, cubic is bistable. */
  readonly window: string;
  readonly clientCore: number;
  readonly serverCore: number;
  readonly seconds: number;
}

const PORT = 5201;

/** Starts the receiving end of a path; each client moves it to the core it wants. */
export function serveBulk(path: Path): Promise<Server> {
  return startServer(
    path.server,
    0,
    ['iperf3', '--server', '--forceflush', '-p', String(PORT)],
    /Server listening/,
  );
}

/** One slice of one TCP stream. Throws when the client fails or the wanted congestion control was not used. */
export async function runBulk(path: Path, options: BulkOptions): Promise<Sample> {
  const { congestion, window, clientCore, serverCore, seconds } = options;
  const [file, args] = pinned(path.client, clientCore, [
    ...['iperf3', '--client', path.address, '-p', String(PORT), '--json', '-t', String(seconds)],
    ...['-C', congestion, '-w', window, '-A', `${clientCore},${serverCore}`],
  ]);
  const disturbance = await watchDisturbance(path.client.netns);
  const cores = [clientCore, serverCore];
  const cpuBefore = readCpuTime(cores);
  const { stdout } = await execa(file, args, { reject: false, stdin: 'ignore' });
  const cpuAfter = readCpuTime(cores);
  const report = parseIperf(stdout);
  const cpu = cpuSince(cpuBefore, cpuAfter, { cpuMs: report.cpuMs, runMs: report.seconds * 1_000 });
  if (report.congestion !== congestion)
    throw new Error(`iperf3 used ${report.congestion} in place of ${congestion}`);
  return {
    rate: report.bitsPerSecond,
    work: report.bytes,
    cpuMs: cpu.busyMs,
    invalid: disturbed(await disturbance(cpu)),
  };
}
