import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { Background } from './background.ts';
import { Capture } from './capture.ts';
import { requireSandbox } from './sandboxed.ts';
import {
  type ConnectOutcome,
  EchoServer,
  type ExchangeReport,
  NumberedStream,
  type TransferReport,
} from './sockets.ts';
import type { WaitOptions } from './wait-for.ts';

const PYTHON = '/usr/bin/python3';
const SOCKETS = fileURLToPath(new URL('sockets.py', import.meta.url));
const FRAMES = fileURLToPath(new URL('frames.py', import.meta.url));

export interface RunOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
  /** Milliseconds; 60,000 where left out. */
  readonly timeout?: number;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A network namespace under /run/netns and what a test does inside it. Stops its own processes on dispose. */
export class Namespace {
  readonly name: string;
  readonly path: string;
  readonly #processes: Background[] = [];
  readonly #files: string[] = [];

  constructor(name: string) {
    requireSandbox();
    this.name = name;
    this.path = `/run/netns/${name}`;
  }

  /** Makes the namespace with its loopback up and duplicate address detection off. */
  async create(): Promise<this> {
    await execa('ip', ['netns', 'add', this.name]);
    await this.sh(
      'ip link set lo up; echo 0 >/proc/sys/net/ipv6/conf/all/accept_dad; echo 0 >/proc/sys/net/ipv6/conf/default/accept_dad',
    );
    return this;
  }

  get exists(): boolean {
    return existsSync(this.path);
  }

  /** Runs a program inside and returns how it went; a failure is a result, not an exception. */
  async run(file: string, args: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
    const { exitCode, stdout, stderr, timedOut } = await execa('nsenter', this.#enter(file, args), {
      reject: false,
      timeout: options.timeout ?? 60_000,
      env: options.env ?? {},
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    });
    if (timedOut) throw new Error(`${file} ${args.join(' ')} did not end in time: ${stderr}`);
    return { exitCode: exitCode ?? -1, stdout, stderr };
  }

  /** Runs a shell command inside and returns its output; throws when it fails. */
  async sh(command: string, options: RunOptions = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run('/bin/sh', ['-euc', command], options);
    if (exitCode !== 0)
      throw new Error(`${this.name}: ${command}\nexit status ${exitCode}: ${stderr || stdout}`);
    return stdout;
  }

  /** What `ip -j …` says, parsed: `ip<Link>('-d link show')`. */
  async ip<T = Record<string, unknown>>(args: string): Promise<T[]> {
    const text = await this.sh(`ip -j ${args}`);
    return text.trim() === '' ? [] : (JSON.parse(text) as T[]);
  }

  /** Starts a process that runs until it is stopped or the namespace is disposed of. */
  start(
    file: string,
    args: readonly string[] = [],
    options: { env?: Record<string, string> } = {},
  ): Background {
    const process = new Background('nsenter', this.#enter(file, args), options);
    this.#processes.push(process);
    return process;
  }

  /** How many of `count` echo requests were answered. */
  async ping(
    address: string,
    options: { count?: number; size?: number; fragment?: boolean; seconds?: number } = {},
  ): Promise<number> {
    const { count = 1, size, fragment = true, seconds = 1 } = options;
    const args = ['-n', '-q', '-c', String(count), '-i', '0.002', '-W', String(seconds)];
    if (size !== undefined) args.push('-s', String(size));
    if (!fragment) args.push('-M', 'do');
    const { stdout } = await this.run('ping', [...args, address]);
    return Number(/(\d+) received/.exec(stdout)?.[1] ?? 0);
  }

  /** Starts an echo server on a port (0: any free one) and waits until it listens. */
  async serve(
    protocol: 'tcp' | 'udp',
    options: { address?: string; port?: number } = {},
  ): Promise<EchoServer> {
    const { address = '::', port = 0 } = options;
    const process = this.start(PYTHON, [SOCKETS, 'serve', protocol, address, String(port)]);
    const ready = await process.line(/"ready"/);
    return new EchoServer(process, (JSON.parse(ready) as { port: number }).port);
  }

  /** What a TCP client meets at an address. */
  async connect(address: string, port: number, seconds = 1): Promise<ConnectOutcome> {
    const { outcome } = await this.#client<{ outcome: ConnectOutcome }>(
      'connect',
      'tcp',
      address,
      port,
      seconds,
    );
    return outcome;
  }

  /** Sends random bytes over TCP to an echo server and compares what comes back. */
  async transfer(address: string, port: number, bytes: number): Promise<TransferReport> {
    return this.#client('transfer', 'tcp', address, port, bytes);
  }

  /** Sends UDP datagrams to an echo server, one at a time, and compares what comes back. */
  async exchange(
    address: string,
    port: number,
    options: { count?: number; size?: number; seconds?: number } = {},
  ): Promise<ExchangeReport> {
    const { count = 1, size = 64, seconds = 1 } = options;
    return this.#client('exchange', 'udp', address, port, count, size, seconds);
  }

  /** Opens a TCP connection that exchanges numbered messages until stopped, and waits for the first reply. */
  async stream(address: string, port: number, options: { everyMs?: number } = {}): Promise<NumberedStream> {
    const between = String((options.everyMs ?? 2) / 1000);
    const process = this.start(PYTHON, [SOCKETS, 'stream', 'tcp', address, String(port), between]);
    const first = await process.line(/"reply"|"end"/);
    if (first.includes('"end"')) throw new Error(`no connection to ${address} port ${port}: ${first}`);
    return new NumberedStream(process);
  }

  /** Sends raw Ethernet frames out of a device. */
  async send(device: string, ...frames: readonly Uint8Array[]): Promise<void> {
    const input = frames.map(frame => `${Buffer.from(frame).toString('hex')}\n`).join('');
    const { exitCode, stderr } = await this.run(PYTHON, [FRAMES, device], { input });
    if (exitCode !== 0) throw new Error(`${this.name}: send on ${device}: ${stderr}`);
  }

  /** Captures on a device from now on; `direction` is as this namespace sees it. */
  async capture(
    device: string,
    filter = '',
    options: WaitOptions & { direction?: 'in' | 'out' } = {},
  ): Promise<Capture> {
    const file = join(tmpdir(), `capture-${randomUUID()}.pcap`);
    this.#files.push(file);
    const args = ['-i', device, '-U', '--immediate-mode', '-n', '-Z', 'root', '-w', file];
    if (options.direction) args.push('-Q', options.direction);
    const process = this.start('tcpdump', filter === '' ? args : [...args, filter]);
    await process.line(/listening on/, options);
    return new Capture(process, file);
  }

  /** Stops every process started here. */
  async stopAll(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map(process => process.stop('SIGKILL')));
    if (this.#files.length > 0) await execa('rm', ['-f', ...this.#files.splice(0)]);
  }

  /** Stops the processes and removes the namespace. Disposing twice is allowed. */
  async dispose(): Promise<void> {
    await this.stopAll();
    if (this.exists) await execa('ip', ['netns', 'delete', this.name]);
  }

  async #client<T>(mode: string, ...args: readonly (string | number)[]): Promise<T> {
    const { exitCode, stdout, stderr } = await this.run(PYTHON, [SOCKETS, mode, ...args.map(String)]);
    if (exitCode !== 0) throw new Error(`${this.name}: ${mode} ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  // Not `ip netns exec`: that one mounts a new /sys and hides the bpf file system.
  #enter(file: string, args: readonly string[]): string[] {
    return [`--net=${this.path}`, '--', file, ...args];
  }
}
