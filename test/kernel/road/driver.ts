import { join } from 'node:path';
import { execa } from 'execa';
import type { Wanted } from '../../../src/spec/merge.ts';
import type { Host } from '../../helpers/host.ts';

/** Where in an installation the driver is. */
export const DRIVER = 'dist/driver.js';

/** A fault in the `at`-th place of its kind, counted from 1. */
export interface Fault {
  /**
   * begin: what the command tells of a batch throws · done: the same of a step · operation: a native call or a call of
   * node:fs that changes something
   */
  readonly place: 'begin' | 'done' | 'operation';
  readonly at: number;
  /** refuse: it fails (EIO, ENOSPC, an exception) · kill: SIGKILL just before it. */
  readonly how: 'refuse' | 'kill';
}

export interface Request {
  readonly verb: 'apply' | 'plan' | 'down';
  /** What is wanted instead of all that was; left out: the same as before. */
  readonly wanted?: Wanted;
  readonly attach?: 'auto' | 'tcx' | 'clsact';
  readonly fault?: Fault;
  /** Something else that happens just before the step of that place in the plan, counted from 1. */
  readonly meanwhile?: { readonly step: number; readonly command: readonly [string, ...string[]] };
}

export interface Reply {
  /** What struck, null: nothing did. */
  readonly fired: string | null;
  readonly error?: {
    readonly code: string | null;
    readonly message: string;
    readonly hint: string | null;
    readonly detail: string | null;
  };
  readonly plan?: readonly string[];
  readonly notes?: readonly string[];
}

/** A process that runs changing commands on a host's instance, one after the other. */
export class Driver {
  readonly #child;
  readonly #lines: AsyncIterator<string>;
  readonly #ready: Promise<unknown>;

  /** With an installation that `install` made. */
  constructor(host: Host, installation: string) {
    this.#child = execa(
      'nsenter',
      [`--net=${host.path}`, '--', process.execPath, join(installation, DRIVER)],
      { env: { ...host.env }, reject: false, buffer: false, stdin: 'pipe', stderr: 'inherit' },
    );
    this.#lines = this.#child.iterable()[Symbol.asyncIterator]() as AsyncIterator<string>;
    this.#ready = this.#lines.next();
  }

  /** The reply, or null when the process was killed. */
  async ask(request: Request): Promise<Reply | null> {
    await this.#ready;
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { done, value } = await this.#lines.next();
    return done ? null : (JSON.parse(value) as Reply);
  }

  /** The reply of a command that has to succeed. */
  async run(request: Request): Promise<Reply> {
    const reply = await this.ask(request);
    if (reply === null) throw new Error(`${request.verb}: the driver was killed`);
    if (reply.error) throw new Error(`${request.verb}: ${JSON.stringify(reply.error, null, 2)}`);
    return reply;
  }

  /** Runs a command that is killed at an operation. False when it ended before it got there. */
  async killAt(request: Omit<Request, 'fault'>, at: number): Promise<boolean> {
    const reply = await this.ask({ ...request, fault: { place: 'operation', at, how: 'kill' } });
    await this.end();
    if (reply?.error) throw new Error(JSON.stringify(reply.error));
    return reply === null;
  }

  /** Waits until the process is gone. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child;
  }
}
