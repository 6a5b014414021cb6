import { ShuntError } from '../errors.ts';
import { addon, type NativeProgram } from '../native/addon.ts';
import { unwrap } from '../native/result.ts';
import type { AttachmentResource } from '../plan/resource.ts';
import type { Executor, Step } from '../plan/step.ts';
import { attach, detach, type Hook, replace } from './attach.ts';
import type { FindIfindex } from './entry-executor.ts';
import { removeEmptyFolder } from './folder.ts';
import { pins } from './pins.ts';

/** Programs on the hooks of host-side devices: attached, exchanged without a gap, detached. */
export function attachmentExecutor(bpffs: string, find: FindIfindex): Executor<'attachment'> {
  return (steps, done) => {
    const programs = new Map<string, NativeProgram>();
    const indexes = find(new Set(steps.map(step => step.resource.device)));
    try {
      for (const step of steps) {
        run(step, hookOf(bpffs, step.resource, indexes), resource => programOf(programs, bpffs, resource));
        done(step);
      }
      if (steps[0]?.op === 'remove') removeEmptyFolder(pins.links(bpffs));
    } finally {
      for (const program of programs.values()) program.close();
    }
  };
}

function run(
  step: Step<'attachment'>,
  hook: Hook,
  program: (resource: AttachmentResource) => NativeProgram,
): void {
  const { resource } = step;
  if (step.op === 'remove') {
    detach[resource.method](hook);
    return;
  }
  // Undoing: what no build of ours was is not there to be put back.
  if (resource.build === '') return;
  if (hook.ifindex === 0) throw gone(hook);
  if (step.op === 'update' && step.before.method === resource.method) {
    replace[resource.method](hook, program(resource));
    return;
  }
  attach[resource.method](hook, program(resource));
  if (step.op !== 'update') return;
  // From one way of attaching to the other: both for a moment, so that there is never none.
  try {
    detach[step.before.method](hook);
  } catch (failure) {
    detach[resource.method](hook);
    throw failure;
  }
}

function hookOf(
  bpffs: string,
  { device, program }: AttachmentResource,
  indexes: ReadonlyMap<string, number>,
): Hook {
  return { bpffs, device, ifindex: indexes.get(device) ?? 0, name: program };
}

function programOf(
  opened: Map<string, NativeProgram>,
  bpffs: string,
  resource: AttachmentResource,
): NativeProgram {
  const path = pins.program(bpffs, resource.build, resource.program);
  const known = opened.get(path);
  if (known) return known;
  const program = unwrap(addon().openPinnedProgram(path), 'open program', path);
  opened.set(path, program);
  return program;
}

function gone(hook: Hook): ShuntError {
  return new ShuntError('E_NOT_FOUND', {
    operation: `attach ${hook.name} to`,
    subject: hook.device,
    reason: 'the device is gone',
    hint: 'shunt apply makes what is missing',
  });
}
