import type { Resource } from '../plan/resource.ts';
import type { Plan, Step } from '../plan/step.ts';
import { type Colour, type Paint, plain } from './colour.ts';
import { changedFields, fieldsOf, MARKS, stepText, subjectText } from './step-text.ts';

const COLOURS: Readonly<Record<Step['op'], Colour>> = { add: 'green', update: 'yellow', remove: 'red' };

/** A plan as people read it: every step on a line, grouped by whom it belongs to, then how many there are. */
export function planText(plan: Plan, paint: Paint = plain): string {
  const groups = byOwner(plan.steps).map(([owner, steps]) => {
    const lines = steps.map(step => `  ${paint(COLOURS[step.op], `${MARKS[step.op]} ${stepText(step)}`)}\n`);
    return `${paint('bold', owner)}\n${lines.join('')}`;
  });
  const notes = plan.notes.map(note => `note: ${note}\n`).join('');
  return [...groups, notes, `${summary(plan.steps)}\n`].filter(part => part !== '').join('\n');
}

/** A plan like a patch: the fields of what comes and goes, line by line. */
export function diffText(plan: Plan, paint: Paint = plain): string {
  return byOwner(plan.steps)
    .map(([owner, steps]) => {
      const header = paint('bold', `--- ${owner}\n+++ ${owner}\n`);
      return header + steps.map(step => patchOf(step, paint)).join('');
    })
    .join('');
}

/** A plan as data: for every step what it does, to whom, in words and in full. */
export function planData(plan: Plan): object {
  return {
    summary: counts(plan.steps),
    notes: plan.notes,
    steps: plan.steps.map(step => ({ ...step, owner: step.resource.owner, text: stepText(step) })),
  };
}

/** How many steps of each kind, in words. */
export function summary(steps: readonly Step[]): string {
  if (steps.length === 0) return 'nothing to do';
  const { add, update, remove } = counts(steps);
  return `${add} to add, ${update} to change, ${remove} to remove`;
}

function counts(steps: readonly Step[]): Record<Step['op'], number> {
  const result = { add: 0, update: 0, remove: 0 };
  for (const step of steps) result[step.op]++;
  return result;
}

function patchOf(step: Step, paint: Paint): string {
  const resource = step.resource as Resource;
  const lines = step.op === 'update' ? replaced(step.before as Resource, resource) : whole(step.op, resource);
  const painted = lines.map(line => `${line.startsWith('-') ? paint('red', line) : paint('green', line)}\n`);
  return `@@ ${subjectText(resource)} @@\n${painted.join('')}`;
}

function whole(op: 'add' | 'remove', resource: Resource): string[] {
  return [...fieldsOf(resource)].flatMap(([field, values]) =>
    values.map(value => `${MARKS[op]}${field}: ${value}`),
  );
}

function replaced(before: Resource, after: Resource): string[] {
  return changedFields(before, after).flatMap(change => [
    ...change.before.map(value => `-${change.field}: ${value}`),
    ...change.after.map(value => `+${change.field}: ${value}`),
  ]);
}

/** The host first, then networks, then endpoints, each by name; the steps of one owner in the order of the plan. */
function byOwner(steps: readonly Step[]): [owner: string, steps: Step[]][] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const group = groups.get(step.resource.owner);
    if (group) group.push(step);
    else groups.set(step.resource.owner, [step]);
  }
  return [...groups].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(owner: string): number {
  if (owner.startsWith('network ')) return 1;
  return owner.startsWith('endpoint ') ? 2 : 0;
}
