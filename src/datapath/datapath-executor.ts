import type { Executor } from '../plan/step.ts';
import { loadDatapath, unloadDatapath } from './load.ts';
import { loadedBuilds } from './loaded-builds.ts';

/** Programs and maps, loaded and pinned. Maps stay while a build of the same layout is left. */
export function datapathExecutor(bpffs: string): Executor<'datapath'> {
  return (steps, done) => {
    for (const step of steps) {
      const { layout, build } = step.resource;
      if (step.op === 'remove') {
        const others = loadedBuilds(bpffs).filter(other => other.build !== build && other.layout === layout);
        // Without a layout it has no maps any more, and those that are there are not its.
        unloadDatapath(bpffs, layout, build, layout === '' || others.length > 0);
      } else loadDatapath(bpffs, layout, build);
      done(step);
    }
  };
}
