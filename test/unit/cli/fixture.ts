import { run } from '../../../src/cli.ts';
import type { Io } from '../../../src/output/io.ts';

/** What a command line came to. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Stage {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  readonly isTty?: boolean;
  readonly columns?: number;
}

/** Runs a command line in this process, its streams caught; paths lead nowhere unless the stage says otherwise. */
export async function shunt(argv: readonly string[], stage: Stage = {}): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof written): Io['stdout'] => ({
    write: text => {
      written[name] += text;
    },
    isTty: stage.isTty ?? false,
    columns: stage.columns ?? 80,
  });
  const nowhere = '/nonexistent/shunt';
  const io: Io = {
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    readStdin: async () => stage.stdin ?? '',
    env: {
      SHUNT_BPFFS: `${nowhere}/bpf`,
      SHUNT_STATE: `${nowhere}/state`,
      SHUNT_RUN: `${nowhere}/run`,
      SHUNT_CONFIG: `${nowhere}/shunt.yaml`,
      ...stage.env,
    },
    signal: new AbortController().signal,
  };
  const status = await run(argv, io);
  return { status, ...written };
}
