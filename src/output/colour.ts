import type { Io, Sink } from './io.ts';

export type Colour = 'green' | 'yellow' | 'red' | 'bold';

/** Wraps text in a colour, or leaves it alone. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
};

/** Leaves every text as it is. */
export const plain: Paint = (_colour, text) => text;

/** Colours for a terminal, none for anything else or where NO_COLOR (no-color.org) is set. */
export function painter(sink: Sink, env: Io['env']): Paint {
  if (!sink.isTty || env.NO_COLOR || env.TERM === 'dumb') return plain;
  return (colour, text) => `\u001b[${CODES[colour][0]}m${text}\u001b[${CODES[colour][1]}m`;
}
