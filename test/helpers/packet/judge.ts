import { expect } from 'vitest';
import type { DropName } from '../../../src/generated/drops.ts';
import type { ProgramName } from '../../../src/generated/programs.ts';
import { equal, hex } from './bytes.ts';
import { type Datapath, type Outcome, reasonNumber, VERDICT } from './datapath.ts';
import { type Answer, judgeFromEndpoint, judgeToEndpoint, type Question, type Tables } from './model.ts';

const JUDGES = { from_endpoint: judgeFromEndpoint, to_endpoint: judgeToEndpoint } as const;

/** Runs packets through a program and through the model, and holds verdict, bytes and counted reason together. */
export class Judge {
  readonly #datapath: Datapath;
  readonly #tables: Tables;
  #expected = new Map<DropName, { packets: number; bytes: number }>();

  constructor(datapath: Datapath, tables: Tables) {
    this.#datapath = datapath;
    this.#tables = tables;
  }

  /** Compares verdict and bytes at once; reasons are compared by settle. Returns what the model says. */
  compare(program: ProgramName, question: Question): Answer {
    const answer = JUDGES[program](this.#tables, question);
    const { frame, ...circumstances } = question;
    const outcome = this.#datapath.run(program, frame, circumstances);
    const difference = differenceOf(question, answer, outcome);
    if (difference) throw new Error(`${program} on ${question.ifindex}: ${difference}\n${hex(frame)}`);
    if (answer.verdict === 'drop') this.#expect(answer.reason, frame.length);
    return answer;
  }

  #expect(reason: DropName, length: number): void {
    const count = this.#expected.get(reason) ?? { packets: 0, bytes: 0 };
    this.#expected.set(reason, { packets: count.packets + 1, bytes: count.bytes + length });
  }

  /** Expects the counters to have grown by exactly what the model dropped since load. */
  settle(): void {
    const counted = Object.keys(this.#datapath.drops()).sort();
    expect(counted).toEqual([...this.#expected.keys()].sort());
    for (const [reason, count] of this.#expected) {
      expect(this.#datapath.dropTotal(reasonNumber(reason)), reason).toEqual(count);
    }
  }
}

function differenceOf(question: Question, answer: Answer, outcome: Outcome): string | undefined {
  const verdict = {
    next: VERDICT.next,
    redirect: VERDICT.redirect,
    drop: VERDICT.drop,
    consume: VERDICT.drop,
  }[answer.verdict];
  if (outcome.verdict !== verdict)
    return `verdict ${outcome.verdict}, the model says ${JSON.stringify(answer)}`;
  const bytes = ('bytes' in answer ? answer.bytes : undefined) ?? question.frame;
  if (!equal(outcome.bytes, bytes)) return `bytes\n${hex(outcome.bytes)}, the model says\n${hex(bytes)}`;
  return undefined;
}
