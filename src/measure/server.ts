import { execa } from 'execa';
import { type Place, pinned } from './place.ts';

/** A server that waits for its clients, pinned to a core. */
export interface Server {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until its output says that it listens. Throws what it printed when it ends instead. */
export async function startServer(
  place: Place,
  core: number,
  command: readonly string[],
  listening: RegExp,
): Promise<Server> {
  const [file, args] = pinned(place, core, command);
  const child = execa(file, args, { reject: false, all: true, buffer: false, stdin: 'ignore' });
  await heard(child.all, listening, command.join(' '));
  return {
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGKILL');
      await child;
    },
  };
}

function heard(output: NodeJS.ReadableStream, pattern: RegExp, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const listen = (chunk: Buffer) => {
      text += chunk.toString();
      if (!pattern.test(text)) return;
      output.off('data', listen);
      output.resume();
      resolve();
    };
    output.on('data', listen);
    output.on('end', () => reject(new Error(`${name} ended at once: ${text.trim()}`)));
  });
}
