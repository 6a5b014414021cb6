import { lstatSync, statfsSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { ShuntError } from '../errors.ts';
import { makeFolder } from '../make-folder.ts';
import { addon } from '../native/addon.ts';
import { kernelError } from '../native/result.ts';
import type { NamespaceResource } from '../plan/resource.ts';
import type { Executor } from '../plan/step.ts';

/** NSFS_MAGIC of linux/magic.h. */
const NSFS_MAGIC = 0x6e736673;

/** Namespaces made by Shunt, with loopback up, where ip-netns(8) finds them too. Throws E_EXISTS. */
export function namespaceExecutor(): Executor<'namespace'> {
  return (steps, done) => {
    for (const step of steps) {
      if (step.op === 'add') createNamespace(step.resource);
      if (step.op === 'remove') removeNamespace(step.resource);
      done(step);
    }
  };
}

function createNamespace({ path, owner }: NamespaceResource): void {
  makeFolderFor(dirname(path), owner);
  let result = addon().createNamespace(path);
  if (!result.ok && result.code === 'EEXIST' && isLeftover(path)) {
    unlinkSync(path);
    result = addon().createNamespace(path);
  }
  if (result.ok) return;
  const subject = `${path} (${owner})`;
  if (result.code !== 'EEXIST') throw kernelError(result, 'create namespace', subject);
  throw new ShuntError('E_EXISTS', {
    operation: 'create namespace',
    subject,
    reason: 'the name is taken',
    hint: 'use the namespace that is there without having it created, or choose another name',
  });
}

function makeFolderFor(folder: string, owner: string): void {
  try {
    makeFolder(folder, 0o755);
  } catch (cause) {
    throw new ShuntError('E_KERNEL', {
      operation: 'create folder',
      subject: `${folder} (${owner})`,
      reason: (cause as Error).message,
      hint: 'choose a path below /run/netns',
      cause,
    });
  }
}

/** The empty file that is left when making a namespace was cut short between the file and the mount on it. */
export function isLeftover(path: string): boolean {
  const file = lstatSync(path, { throwIfNoEntry: false });
  return file?.isFile() === true && file.size === 0 && statfsSync(path).type !== NSFS_MAGIC;
}

function removeNamespace({ path, owner }: NamespaceResource): void {
  const result = addon().removeNamespace(path);
  if (!result.ok && result.code !== 'ENOENT')
    throw kernelError(result, 'remove namespace', `${path} (${owner})`);
}
