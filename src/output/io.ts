import { addAbortSignal, type Readable } from 'node:stream';
import { ShuntError } from '../errors.ts';

/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** All of standard input as text. */
  readonly readStdin: () => Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by SIGINT or SIGTERM, with the signal's name as reason, and by a reader that went away, with "SIGPIPE". */
  readonly signal: AbortSignal;
}

export interface Sink {
  readonly write: (text: string) => void;
  /** A person looks at it. */
  readonly isTty: boolean;
  /** Width of the terminal in characters, 80 where there is none. */
  readonly columns: number;
}

/** The streams and signals of this process. */
export function processIo(): Io {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => stop.abort(name));
  return {
    stdout: sink(process.stdout, () => stop.abort('SIGPIPE')),
    stderr: sink(process.stderr, () => undefined),
    readStdin: () => readAll(addAbortSignal(stop.signal, process.stdin)),
    env: process.env,
    signal: stop.signal,
  };
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  } catch (cause) {
    const code = stream.readableAborted ? 'E_INTERRUPTED' : 'E_INPUT';
    throw new ShuntError(code, {
      operation: 'read',
      subject: 'standard input',
      reason: stream.readableAborted ? 'interrupted; nothing was changed' : (cause as Error).message,
      cause,
    });
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sink(stream: NodeJS.WriteStream, onGone: () => void): Sink {
  let gone = false;
  // Someone who reads the first lines only (`shunt drops | head`) closes the pipe: an end, not a failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
    onGone();
  });
  return {
    write: text => {
      if (!gone) stream.write(text);
    },
    isTty: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}
