import { describe, expect, test } from 'vitest';
import { progress } from '../../../src/output/progress.ts';
import type { Step } from '../../../src/plan/step.ts';
import { RESOURCES } from './sample.ts';

const step: Step = { op: 'add', resource: RESOURCES[0] };

/** Progress on a stream that remembers, with a clock that the test sets. */
function stage(options: { readonly isTty: boolean; readonly verbose: boolean }) {
  const stage = { now: 0, text: '' };
  const write = (text: string) => {
    stage.text += text;
  };
  const sink = { write, isTty: options.isTty, columns: 40 };
  const reporter = progress(sink, options.verbose, () => stage.now);
  return { stage, reporter };
}

describe('progress', () => {
  test('is silent for the first second', () => {
    const { stage: at, reporter } = stage({ isTty: true, verbose: false });
    at.now = 999;
    reporter.onStep('done', step);
    reporter.end();
    expect(at.text).toBe('');
  });

  test('then is one line on a terminal, cut to its width and taken away at the end', () => {
    const { stage: at, reporter } = stage({ isTty: true, verbose: false });
    at.now = 1000;
    reporter.onStep('done', step);
    at.now = 1050;
    reporter.onStep('done', step);
    expect(at.text).toBe('\r\u001b[K1 step done: bpf file system at /sys/fs');
    reporter.end();
    expect(at.text.endsWith('\r\u001b[K')).toBe(true);
  });

  test('is silent where nobody looks', () => {
    const { stage: at, reporter } = stage({ isTty: false, verbose: false });
    at.now = 5000;
    reporter.onStep('done', step);
    reporter.end();
    expect(at.text).toBe('');
  });

  test('is every step and its time with verbose', () => {
    const { stage: at, reporter } = stage({ isTty: false, verbose: true });
    reporter.onStep('begin', step);
    at.now = 12;
    reporter.onStep('done', step);
    at.now = 15.5;
    reporter.onStep('undo', step);
    expect(at.text).toBe(
      '+ bpf file system at /sys/fs/bpf (12 ms)\nundo: + bpf file system at /sys/fs/bpf (3.5 ms)\n',
    );
  });
});
