import { expect, test } from 'vitest';
import type { Context } from '../../../src/apply/context.ts';
import { runAsFarAsPossible } from '../../../src/apply/run-as-far-as-possible.ts';
import { type Executors, runBatch } from '../../../src/apply/run-batch.ts';
import { type Bookkeeping, runPlan } from '../../../src/apply/run-plan.ts';
import { ShuntError } from '../../../src/errors.ts';
import { DEFAULT_PATHS } from '../../../src/paths.ts';
import { make } from '../../../src/plan/make.ts';
import { RESOURCE_KINDS } from '../../../src/plan/resource.ts';
import { invert, type Step } from '../../../src/plan/step.ts';

function up(device: string): Step {
  return { op: 'add', resource: make.up({ owner: 'host', device }) };
}

function namespace(path: string): Step {
  return { op: 'add', resource: make.namespace({ owner: 'host', path }) };
}

function build(name: string, before?: string): Step {
  const resource = make.datapath({ owner: 'host', layout: 'l', build: name });
  if (before === undefined) return { op: 'remove', resource };
  return { op: 'update', resource, before: make.datapath({ owner: 'host', layout: 'l', build: before }) };
}

/** Three batches: two namespaces made, one build changed, two devices brought up; then one build removed. */
const PLAN = [namespace('/a'), namespace('/b'), build('new', 'old'), up('x'), up('y'), build('gone')];

const spoken = ({ op, resource }: Step): string => `${op} ${resource.id}`;

function refused(step: Step): ShuntError {
  return new ShuntError('E_KERNEL', { operation: 'do', subject: spoken(step), reason: 'EIO' });
}

interface World {
  /** What took effect, in order. */
  readonly effects: string[];
  readonly executors: Executors;
  readonly context: Context;
  readonly record: Bookkeeping & { readonly calls: string[] };
}

/** A kernel that writes down what is done to it. Steps that `refuses` says fail, half done or not at all. */
function world(refuses: (step: Step, calls: number) => boolean = () => false): World {
  const effects: string[] = [];
  const calls: string[] = [];
  const counts = new Map<string, number>();
  const execute = (steps: readonly Step[], done: (step: never) => void): void => {
    for (const step of steps) {
      const count = (counts.get(spoken(step)) ?? 0) + 1;
      counts.set(spoken(step), count);
      if (refuses(step, count)) throw refused(step);
      effects.push(spoken(step));
      done(step as never);
    }
  };
  return {
    effects,
    executors: Object.fromEntries(RESOURCE_KINDS.map(kind => [kind, execute])) as unknown as Executors,
    context: { paths: DEFAULT_PATHS, attach: 'auto', lockWaitMs: 0 },
    record: {
      calls,
      before: steps => calls.push(...steps.map(step => `before ${spoken(step)}`)),
      after: steps => calls.push(...steps.map(step => `after ${spoken(step)}`)),
    },
  };
}

async function run({ executors, context, record }: World, commit = async () => {}): Promise<unknown> {
  try {
    await runPlan(PLAN, executors, context, record, commit);
    return null;
  } catch (failure) {
    return failure;
  }
}

/** The steps of the plan before `index`, and then all of them taken back. */
function thereAndBack(index: number): string[] {
  const done = PLAN.slice(0, index);
  return [...done.map(spoken), ...[...done].reverse().map(invert).map(spoken)];
}

test('the steps of a plan run in order and are put on record around each batch', async () => {
  const kernel = world();
  expect(await run(kernel)).toBeNull();
  expect(kernel.effects).toEqual(PLAN.map(spoken));
  expect(kernel.record.calls.slice(0, 5)).toEqual([
    'before add namespace /a',
    'before add namespace /b',
    'after add namespace /a',
    'after add namespace /b',
    'before update datapath new',
  ]);
});

test.each(PLAN.map((step, index) => [index, spoken(step), step] as const))(
  'a failure at step %i (%s) takes back what was done, in reverse, and what it was doing',
  async (index, name, failing) => {
    const kernel = world(step => spoken(step) === name);
    expect(await run(kernel)).toMatchObject({ code: 'E_KERNEL', subject: name });
    // A change or removal may be half done: it is made back in any case. An addition cleans up after itself.
    const uncertain = failing.op === 'add' ? [] : [spoken(invert(failing))];
    const expected = thereAndBack(index);
    expected.splice(index, 0, ...uncertain);
    expect(kernel.effects).toEqual(expected);
  },
);

test('what failed to be made is not left on record as made', async () => {
  const kernel = world(step => spoken(step) === 'add namespace /b');
  await run(kernel);
  expect(kernel.record.calls).toEqual([
    'before add namespace /a',
    'before add namespace /b',
    'before remove namespace /a',
    'after remove namespace /a',
    'after remove namespace /b',
  ]);
});

test('a failure to store the new state takes everything back', async () => {
  const kernel = world();
  const full = new ShuntError('E_STATE', {
    operation: 'write',
    subject: 'state',
    reason: 'the disk is full',
  });
  expect(await run(kernel, () => Promise.reject(full))).toBe(full);
  expect(kernel.effects).toEqual(thereAndBack(PLAN.length));
});

test('the user stops it before a step: neither that step nor its batch is run', async () => {
  const kernel = world();
  const stop = new ShuntError('E_INTERRUPTED', { operation: 'apply', subject: 'plan', reason: 'stopped' });
  const context: Context = {
    ...kernel.context,
    onStep: (phase, step) => {
      if (phase === 'begin' && spoken(step) === 'add up y') throw stop;
    },
  };
  expect(await run({ ...kernel, context })).toBe(stop);
  expect(kernel.effects).toEqual(thereAndBack(3));
});

test('the user stops it after a step: the rest of its batch, made in one go with it, is taken back too', async () => {
  const kernel = world();
  const told: string[] = [];
  const context: Context = {
    ...kernel.context,
    onStep: (phase, step) => {
      told.push(`${phase} ${spoken(step)}`);
      if (phase === 'done' && spoken(step) === 'add namespace /a') throw new Error('stop');
    },
  };
  expect(await run({ ...kernel, context })).toMatchObject({ message: 'stop' });
  expect(kernel.effects).toEqual(thereAndBack(2));
  expect(told.slice(-2)).toEqual(['undo remove namespace /b', 'undo remove namespace /a']);
});

test('what cannot be taken back does not stop the rest, and the error lists it', async () => {
  const kernel = world(
    step => spoken(step) === 'add up x' || (step.op === 'remove' && spoken(step) === 'remove namespace /b'),
  );
  const failure = await run(kernel);
  expect(kernel.effects).toEqual([
    'add namespace /a',
    'add namespace /b',
    'update datapath new',
    'update datapath old',
    'remove namespace /a',
  ]);
  expect(failure).toMatchObject({
    code: 'E_KERNEL',
    subject: 'add up x',
    hint: 'taking it back met 1 failure: run the command again, or shunt down',
    detail: expect.stringContaining('remove namespace /b'),
  });
});

test('a record that cannot be kept keeps nothing from being taken back', async () => {
  const kernel = world(step => spoken(step) === 'add up x');
  const full = new ShuntError('E_STATE', {
    operation: 'write',
    subject: 'record',
    reason: 'the disk is full',
  });
  const record: Bookkeeping = {
    before: () => {},
    after: steps => {
      if (steps.some(({ op }) => op === 'remove')) throw full;
    },
  };
  const failure = await run({ ...kernel, record: { ...record, calls: [] } });
  expect(kernel.effects).toEqual(thereAndBack(3));
  expect(failure).toMatchObject({ detail: expect.stringContaining('the disk is full') });
});

test('something of that name found in its place while taking back is what was there before', async () => {
  const kernel = world();
  const taken = new ShuntError('E_EXISTS', { operation: 'add', subject: 'it', reason: 'is there already' });
  const executors: Executors = {
    ...kernel.executors,
    up: () => {
      throw refused(up('x'));
    },
    datapath: (steps, done) => {
      for (const step of steps) {
        if (step.op === 'add') throw taken;
        if (step.op === 'remove') throw refused(step);
        done(step);
      }
    },
  };
  const steps = [namespace('/a'), build('gone')];
  const failure = await runPlan(steps, executors, kernel.context, kernel.record, async () => {}).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ subject: 'remove datapath gone' });
  expect(failure).not.toHaveProperty('hint', expect.stringContaining('taking it back'));
});

test('taking away goes on after a failure and returns every one', async () => {
  const kernel = world(step => ['add namespace /a', 'add up y'].includes(spoken(step)));
  const failures = await runAsFarAsPossible(PLAN, kernel.executors, kernel.context, kernel.record);
  expect(failures).toMatchObject([{ subject: 'add namespace /a' }, { subject: 'add up y' }]);
  expect(kernel.effects).toEqual(
    PLAN.map(spoken).filter(step => !['add namespace /a', 'add up y'].includes(step)),
  );
  expect(kernel.record.calls).not.toContain('after add namespace /a');
});

test('a step that fails once and then works is done', async () => {
  const kernel = world((step, calls) => spoken(step) === 'add up x' && calls === 1);
  expect(await runAsFarAsPossible(PLAN, kernel.executors, kernel.context, kernel.record)).toEqual([]);
  expect(new Set(kernel.effects)).toEqual(new Set(PLAN.map(spoken)));
});

test('every step of a batch is on record before what one of them complains of is thrown', async () => {
  const kernel = world();
  const context: Context = {
    ...kernel.context,
    onStep: (_phase, step) => {
      throw new Error(spoken(step));
    },
  };
  const done: string[] = [];
  const batch = [up('x'), up('y')];
  await expect(runBatch(batch, kernel.executors, context, step => done.push(spoken(step)))).rejects.toThrow(
    'add up x',
  );
  expect(done).toEqual(['add up x', 'add up y']);
});
