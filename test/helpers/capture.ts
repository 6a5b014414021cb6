import { readFile } from 'node:fs/promises';
import type { Background } from './background.ts';
import { type Captured, parsePcap } from './pcap.ts';
import { type WaitOptions, waitFor } from './wait-for.ts';

/** A running tcpdump. Frames are readable while it runs. */
export class Capture {
  readonly #process: Background;
  readonly #file: string;

  constructor(process: Background, file: string) {
    this.#process = process;
    this.#file = file;
  }

  /** What was seen so far. */
  async frames(): Promise<Captured[]> {
    return parsePcap(await readFile(this.#file));
  }

  /** Waits for a frame that satisfies the predicate. */
  async frame(predicate: (frame: Captured) => boolean, options: WaitOptions = {}): Promise<Captured> {
    return waitFor(async () => (await this.frames()).find(predicate), {
      what: 'a captured frame',
      ...options,
    });
  }

  /** Ends the capture; returns every frame. */
  async stop(): Promise<Captured[]> {
    await this.#process.stop('SIGINT');
    return this.frames();
  }
}
