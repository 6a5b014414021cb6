import { execa } from 'execa';
import { type WaitOptions, waitFor } from './wait-for.ts';

/** A process that runs beside the test. Its owner stops it; the sandbox kills what is forgotten. */
export class Background {
  readonly command: string;
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  readonly finished: Promise<number | undefined>;
  #child;
  #running = true;

  constructor(
    file: string,
    args: readonly string[],
    options: { readonly env?: Record<string, string> } = {},
  ) {
    this.command = [file, ...args].join(' ');
    this.#child = execa(file, args, {
      env: options.env ?? {},
      reject: false,
      buffer: false,
      stdin: 'ignore',
      forceKillAfterDelay: 1_000,
    });
    collectLines(this.#child.stdout, this.stdout);
    collectLines(this.#child.stderr, this.stderr);
    this.finished = this.#child.then(result => {
      this.#running = false;
      return result.exitCode;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Waits for a line on stdout or stderr and returns it; fails at once when the process ends without one. */
  async line(pattern: RegExp, options: WaitOptions = {}): Promise<string> {
    const what = options.what ?? `${pattern} from "${this.command}"`;
    const found = await waitFor(
      () => {
        const line = [...this.stdout, ...this.stderr].find(candidate => pattern.test(candidate));
        if (line !== undefined) return { line };
        return this.#running ? null : { line: undefined };
      },
      { ...options, what },
    );
    if (found.line !== undefined) return found.line;
    throw new Error(`"${this.command}" ended without ${pattern}: ${this.stderr.join(' / ')}`);
  }

  /** Ends the process and waits until it is gone. Stopping twice is allowed. */
  async stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (this.#running) this.#child.kill(signal);
    await this.finished;
  }
}

function collectLines(stream: NodeJS.ReadableStream, into: string[]): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    into.push(...parts);
  });
  stream.on('end', () => {
    if (rest !== '') into.push(rest);
  });
}
