import type { Context } from '../apply/context.ts';
import type { Sink } from './io.ts';
import { MARKS, stepText } from './step-text.ts';
import { formatCount, formatDuration } from './units.ts';

/** Tells on stderr how a change goes. */
export interface Progress {
  readonly onStep: NonNullable<Context['onStep']>;
  /** Takes the line of a terminal away again. */
  readonly end: () => void;
}

const SHOW_AFTER_MS = 1000;
const REDRAW_MS = 100;

/** With verbose a line for every step and its time; else one changing line on a terminal, once it takes over a second. */
export function progress(
  sink: Sink,
  verbose: boolean,
  now: () => number = () => performance.now(),
): Progress {
  return verbose ? everyStep(sink, now) : oneLine(sink, now);
}

function everyStep(sink: Sink, now: () => number): Progress {
  let last = now();
  return {
    onStep: (phase, step) => {
      const time = now();
      // A batch begins all its steps before the first is done, so a step's time runs from the one before it.
      if (phase !== 'begin') {
        const prefix = phase === 'undo' ? 'undo: ' : '';
        sink.write(`${prefix}${MARKS[step.op]} ${stepText(step)} (${formatDuration(time - last)})\n`);
      }
      last = time;
    },
    end: () => undefined,
  };
}

function oneLine(sink: Sink, now: () => number): Progress {
  const start = now();
  let drawn = 0;
  let done = 0;
  return {
    onStep: (phase, step) => {
      if (phase === 'done') done++;
      const time = now();
      if (!sink.isTty || time - start < SHOW_AFTER_MS || time - drawn < REDRAW_MS) return;
      drawn = time;
      const text = `${formatCount(done, 'step')} done: ${phase === 'undo' ? 'taking back ' : ''}${stepText(step)}`;
      sink.write(`\r\u001b[K${text.slice(0, sink.columns - 1)}`);
    },
    end: () => {
      if (drawn > 0) sink.write('\r\u001b[K');
    },
  };
}
