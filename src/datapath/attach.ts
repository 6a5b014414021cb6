import { rmSync } from 'node:fs';
import { ShuntError } from '../errors.ts';
import type { ProgramName } from '../generated/programs.ts';
import { addon, type NativeProgram } from '../native/addon.ts';
import { type KernelResult, kernelError, unwrap } from '../native/result.ts';
import { makePinFolder } from './folder.ts';
import { FILTER, HOOK } from './hook.ts';
import { pins } from './pins.ts';

/** A hook of one host-side device. */
export interface Hook {
  readonly bpffs: string;
  readonly device: string;
  readonly ifindex: number;
  readonly name: ProgramName;
}

/** Puts a program on a hook; throws E_EXISTS when Shunt's place there is taken. Lives on after this process. */
export const attach = {
  tcx(hook: Hook, program: NativeProgram): void {
    const linked = addon().linkTcx(program, hook.ifindex, HOOK[hook.name]);
    if (!linked.ok && linked.code === 'EEXIST') throw taken(hook, 'the program is on it already');
    const link = unwrap(linked, `attach ${hook.name} to`, hook.device);
    try {
      makePinFolder(pins.links(hook.bpffs));
      const pinned = link.pin(pins.link(hook.bpffs, hook.device, hook.name));
      if (!pinned.ok && pinned.code === 'EEXIST') throw taken(hook, 'its link is pinned already');
      unwrap(pinned, `pin the link of ${hook.name} on`, hook.device);
    } finally {
      // Pinned, it stays; not pinned, closing the last descriptor takes it off the hook again.
      link.close();
    }
  },
  clsact(hook: Hook, program: NativeProgram): void {
    const result = addon().attachClsact(program, hook.ifindex, HOOK[hook.name], FILTER, false);
    if (!result.ok && result.code === 'EEXIST') throw taken(hook, 'a filter of that priority is there');
    unwrap(result, `attach ${hook.name} to`, hook.device);
  },
} as const;

/** Exchanges the program on a hook without a moment in which there is none. */
export const replace = {
  tcx(hook: Hook, program: NativeProgram): void {
    const subject = hook.device;
    const link = unwrap(
      addon().openPinnedLink(pins.link(hook.bpffs, hook.device, hook.name)),
      'open the link of',
      subject,
    );
    try {
      const updated = link.update(program);
      if (updated.ok) return;
      // Somebody has detached it: what is pinned is dead, and the hook is empty already.
      if (updated.code !== 'ENOLINK') throw kernelError(updated, `replace ${hook.name} on`, subject);
    } finally {
      link.close();
    }
    detach.tcx(hook);
    attach.tcx(hook, program);
  },
  clsact(hook: Hook, program: NativeProgram): void {
    const result = addon().attachClsact(program, hook.ifindex, HOOK[hook.name], FILTER, true);
    unwrap(result, `replace ${hook.name} on`, hook.device);
  },
} as const;

/** Takes Shunt's program off a hook. A hook, pin or device that is gone already is success. */
export const detach = {
  tcx(hook: Hook): void {
    const path = pins.link(hook.bpffs, hook.device, hook.name);
    const link = addon().openPinnedLink(path);
    if (!link.ok) {
      if (link.code === 'ENOENT') return;
      throw kernelError(link, `detach ${hook.name} from`, hook.device);
    }
    try {
      // Once its device is gone a link is dead but still pinned; detaching it then says so, and only the pin is left.
      accept(link.value.detach(), ['ENOLINK', 'ENODEV'], hook);
    } finally {
      link.value.close();
    }
    rmSync(path, { force: true });
  },
  clsact(hook: Hook): void {
    if (hook.ifindex === 0) return;
    accept(addon().detachClsact(hook.ifindex, HOOK[hook.name], FILTER), ['ENOENT', 'EINVAL', 'ENODEV'], hook);
  },
} as const;

function accept(result: KernelResult<undefined>, harmless: readonly string[], hook: Hook): void {
  if (!result.ok && !harmless.includes(result.code))
    throw kernelError(result, `detach ${hook.name} from`, hook.device);
}

function taken(hook: Hook, reason: string): ShuntError {
  return new ShuntError('E_EXISTS', {
    operation: `attach ${hook.name} to`,
    subject: hook.device,
    reason,
    hint: 'shunt doctor shows what is on the hooks',
  });
}
