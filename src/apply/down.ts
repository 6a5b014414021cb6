import { ShuntError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import { instanceOf } from '../plan/device-name.ts';
import { diff } from '../plan/diff.ts';
import { isBpffs } from '../plumbing/bpffs.ts';
import { openHost } from '../plumbing/host.ts';
import { type Desired, NOTHING_DESIRED } from '../spec/desired.ts';
import { loadDesired } from '../store/desired-state.ts';
import { FileStore } from '../store/file-store.ts';
import { advised, countFailures } from './advised.ts';
import { bpffsMount } from './bpffs-mount.ts';
import type { ChangeReport } from './change.ts';
import type { Context } from './context.ts';
import { executors } from './executors.ts';
import { expedited } from './expedite.ts';
import { forgetInstance } from './forget-instance.ts';
import { type Journal, keepJournal } from './journal.ts';
import { lock } from './lock.ts';
import { emptyManifest, type Manifest, readManifest } from './manifest.ts';
import { runAsFarAsPossible } from './run-as-far-as-possible.ts';
import { survey } from './survey.ts';

/**
 * Takes away everything this instance has made, and forgets what was wanted. It goes on after a failure and throws the
 * first one at the end, with the others in its detail; then what was wanted is kept, so that it can be run again. It
 * needs neither the stored state nor the manifest: what is in the kernel carries marks. What only the manifest tells
 * (whose namespaces and bpf file system are) stays when that is gone, and the notes say so.
 */
export async function down(
  context: Context,
  options: { readonly dryRun?: boolean } = {},
): Promise<ChangeReport> {
  const start = performance.now();
  const held = options.dryRun ? null : await lock(context);
  try {
    const report = await takeAway(context, options.dryRun === true, start);
    if (held) forgetInstance(context.paths);
    return report;
  } finally {
    held?.close();
  }
}

async function takeAway(context: Context, dryRun: boolean, start: number): Promise<ChangeReport> {
  const { paths } = context;
  const stored = await unlessUnusable(async () => (await loadDesired(new FileStore(paths.state))).desired);
  const listed = await unlessUnusable(async () => readManifest(paths));
  const before = stored ?? NOTHING_DESIRED;
  const manifest = listed ?? emptyManifest(instanceOf(paths.bpffs), paths.bpffs);
  const host = openHost();
  try {
    const wishes = { before, after: NOTHING_DESIRED, unreachable: new Set<string>() };
    const { wanted, present } = survey({ ...context, attach: 'auto' }, host, manifest, wishes);
    const { steps, notes } = diff(wanted, present);
    const plan = { steps, notes: [...notes, ...unknowable(paths, listed, before, steps.length)] };
    if (!dryRun) {
      const journal = lenient(keepJournal(paths, manifest));
      const run = executors(host, manifest.instance, paths.bpffs);
      const failures: unknown[] = [];
      await expedited(steps, journal, async () => {
        failures.push(...(await runAsFarAsPossible(steps, run, context, journal)));
      });
      if (failures.length > 0) throw incomplete(failures);
    }
    return { plan, before, after: NOTHING_DESIRED, applied: !dryRun, durationMs: performance.now() - start };
  } finally {
    host.close();
  }
}

/** What cannot be read must not stand in the way of removal. */
async function unlessUnusable<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (failure) {
    if (failure instanceof ShuntError && failure.code === 'E_STATE') return null;
    throw failure;
  }
}

/** A disk too full for the manifest must not either, since the manifest goes as well. */
function lenient(journal: Journal): Journal {
  const after: Journal['after'] = steps => {
    try {
      journal.after(steps);
    } catch (failure) {
      if (!(failure instanceof ShuntError)) throw failure;
    }
  };
  return { ...journal, after };
}

function unknowable(
  { run, bpffs }: Paths,
  manifest: Manifest | null,
  before: Desired,
  steps: number,
): string[] {
  if (manifest !== null || steps === 0) return [];
  const known = Object.keys(before.endpoints).length > 0;
  const mount = bpffsMount(bpffs);
  const left = [
    ...(known ? [] : ['the namespaces that Shunt made, if any (ip netns list)']),
    ...(isBpffs(mount) ? [`the bpf file system on ${mount} (umount ${mount})`] : []),
  ];
  return left.map(
    what => `left as it is, since ${run}/manifest.json does not tell any more whose it is: ${what}`,
  );
}

function incomplete(failures: readonly unknown[]): unknown {
  const hint = `everything else was taken away, with ${countFailures(failures)}: run shunt down again`;
  return advised(failures[0], hint, failures);
}
