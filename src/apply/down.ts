import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ShuntError } from '../errors.ts';
import type { Paths } from '../paths.ts';
import { instanceOf } from '../plan/device-name.ts';
import { diff } from '../plan/diff.ts';
import { openHost } from '../plumbing/host.ts';
import { type Desired, NOTHING_DESIRED } from '../spec/desired.ts';
import { loadDesired } from '../store/desired-state.ts';
import { FileStore } from '../store/file-store.ts';
import type { ChangeReport } from './change.ts';
import type { Context } from './context.ts';
import { executors } from './executors.ts';
import { expedited } from './expedite.ts';
import { keepJournal } from './journal.ts';
import { lock } from './lock.ts';
import { emptyManifest, type Manifest, readManifest } from './manifest.ts';
import { runAsFarAsPossible } from './run-plan.ts';
import { survey } from './survey.ts';

const STATE_FILES = ['desired.json', 'desired.json.previous'];

/**
 * Takes away everything this instance has made, and forgets what was wanted. It goes on after a failure and throws the
 * first one at the end, with the others in its detail; then what was wanted is kept, so that it can be run again. It
 * needs neither the stored state nor the manifest: what is in the kernel carries marks.
 */
export async function down(
  context: Context,
  options: { readonly dryRun?: boolean } = {},
): Promise<ChangeReport> {
  const start = performance.now();
  const held = options.dryRun ? null : await lock(context);
  try {
    const report = await takeAway(context, options.dryRun === true, start);
    if (held) forget(context.paths);
    return report;
  } finally {
    held?.close();
  }
}

async function takeAway(context: Context, dryRun: boolean, start: number): Promise<ChangeReport> {
  const { paths } = context;
  const before = await knownDesired(paths);
  const manifest = knownManifest(paths);
  const host = openHost();
  try {
    const wishes = { before, after: NOTHING_DESIRED, unreachable: new Set<string>() };
    const { wanted, present } = survey({ ...context, attach: 'auto' }, host, manifest, wishes);
    const plan = diff(wanted, present);
    if (!dryRun) {
      const journal = keepJournal(paths, manifest);
      const run = executors(host, manifest.instance, paths.bpffs);
      const failures: unknown[] = [];
      await expedited(plan.steps, journal, async () => {
        failures.push(...(await runAsFarAsPossible(plan, run, context, journal)));
      });
      if (failures.length > 0) throw incomplete(failures);
    }
    return { plan, before, after: NOTHING_DESIRED, applied: !dryRun, durationMs: performance.now() - start };
  } finally {
    host.close();
  }
}

/** Stored state that cannot be read must not stand in the way of removal. */
async function knownDesired(paths: Paths): Promise<Desired> {
  try {
    return (await loadDesired(new FileStore(paths.state))).desired;
  } catch (failure) {
    if (failure instanceof ShuntError && failure.code === 'E_STATE') return NOTHING_DESIRED;
    throw failure;
  }
}

function knownManifest(paths: Paths): Manifest {
  const fresh = emptyManifest(instanceOf(paths.bpffs), paths.bpffs);
  try {
    return readManifest(paths) ?? fresh;
  } catch (failure) {
    if (failure instanceof ShuntError && failure.code === 'E_STATE') return fresh;
    throw failure;
  }
}

/** Files and empty folders go, other people's files in them do not. The lock goes last, while it is still held. */
function forget({ bpffs, state, run }: Paths): void {
  for (const name of STATE_FILES) rmSync(join(state, name), { force: true });
  rmSync(join(run, 'manifest.json'), { force: true });
  for (const folder of ['links', 'maps', 'programs']) removeEmpty(join(bpffs, folder));
  removeEmpty(bpffs);
  removeEmpty(state);
  rmSync(join(run, 'lock'), { force: true });
  removeEmpty(run);
}

function removeEmpty(folder: string): void {
  try {
    if (readdirSync(folder).length === 0) rmdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTEMPTY' && code !== 'EBUSY' && code !== 'EROFS') {
      throw new ShuntError('E_KERNEL', {
        operation: 'remove folder',
        subject: folder,
        reason: code ?? (error as Error).message,
        hint: `remove it by hand; its parent is ${dirname(folder)}`,
        cause: error,
      });
    }
  }
}

function incomplete(failures: readonly unknown[]): unknown {
  const [first] = failures;
  if (!(first instanceof ShuntError)) return first;
  const { code, operation, subject, reason } = first;
  return new ShuntError(code, {
    operation,
    subject,
    reason,
    hint: `everything else was taken away, ${failures.length} steps were not: run shunt down again`,
    detail: failures.map(String).join('\n'),
    cause: first,
  });
}
