import type { Paths } from '../paths.ts';
import type { Step } from '../plan/step.ts';
import { forgotten, type Manifest, recorded, writeManifest } from './manifest.ts';
import type { Bookkeeping } from './run-plan.ts';

/** Keeps the manifest in step with a running plan: written before a batch is made and after one is taken away. */
export interface Journal extends Bookkeeping {
  manifest(): Manifest;
  /** Changes it by hand. */
  write(manifest: Manifest): void;
}

const LISTED = new Set<Step['resource']['kind']>([
  'link',
  'namespace',
  'host-address',
  'host-route',
  'bpffs',
]);

/** Begins with what the manifest says now. */
export function keepJournal(paths: Paths, start: Manifest): Journal {
  let current = start;
  const write = (manifest: Manifest): void => {
    writeManifest(paths, manifest);
    current = manifest;
  };
  const listed = (steps: readonly Step[], op: Step['op']): Step['resource'][] =>
    steps.filter(step => step.op === op && LISTED.has(step.resource.kind)).map(step => step.resource);
  return {
    manifest: () => current,
    write,
    before: steps => {
      const made = listed(steps, 'add');
      if (made.length > 0) write(recorded(current, made));
    },
    after: steps => {
      const gone = listed(steps, 'remove');
      if (gone.length > 0) write(forgotten(current, gone));
    },
  };
}
