import type { Background } from './background.ts';
import { type WaitOptions, waitFor } from './wait-for.ts';

export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** An echo server; everything sent to it comes back. */
export class EchoServer {
  readonly port: number;
  readonly process: Background;

  constructor(process: Background, port: number) {
    this.process = process;
    this.port = port;
  }

  /** Who connected (or, over UDP, sent), in order, as the server saw them: translated sources show here. */
  peers(): Peer[] {
    return events(this.process).flatMap(event =>
      event.event === 'peer'
        ? [{ address: String(event.address).replace(/^::ffff:/, ''), port: Number(event.port) }]
        : [],
    );
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}

export interface StreamReport {
  /** Messages that came back. */
  readonly exchanged: number;
  /** Messages that came back with another number than expected. */
  readonly disorder: number;
  /** Longest time between two replies, milliseconds. */
  readonly longestGapMs: number;
  /** Why the connection ended, null when it was alive until stopped. */
  readonly reason: string | null;
}

/** A long-lived connection that exchanges numbered messages until stopped. */
export class NumberedStream {
  readonly process: Background;

  constructor(process: Background) {
    this.process = process;
  }

  /** Waits until `count` further messages have come back from now on. */
  async progress(count = 10, options: WaitOptions = {}): Promise<void> {
    const target = this.#replies() + count;
    await waitFor(() => this.#replies() >= target || !this.process.running, {
      what: `${count} further messages`,
      ...options,
    });
    if (this.#replies() < target) throw new Error(`the connection ended: ${this.process.stdout.at(-1)}`);
  }

  async stop(): Promise<StreamReport> {
    await this.process.stop();
    const end = events(this.process).find(event => event.event === 'end');
    if (!end) throw new Error(`the stream left no report: ${this.process.stderr.join(' / ')}`);
    return end as unknown as StreamReport;
  }

  #replies(): number {
    return this.process.stdout.length;
  }
}

export type ConnectOutcome = 'open' | 'refused' | 'timeout' | 'unreachable';

export interface TransferReport {
  /** Bytes that came back. */
  readonly received: number;
  /** Every byte came back and the checksums agree. */
  readonly intact: boolean;
  readonly reason: string | null;
}

export interface ExchangeReport {
  readonly sent: number;
  readonly received: number;
  /** Something came back and everything that did was what had been sent. */
  readonly intact: boolean;
  readonly reasons: readonly string[];
}

function events(process: Background): Record<string, unknown>[] {
  return process.stdout.map(line => JSON.parse(line) as Record<string, unknown>);
}
