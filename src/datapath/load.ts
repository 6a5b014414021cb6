import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ShuntError } from '../errors.ts';
import type { ProgramName } from '../generated/programs.ts';
import { addon, type NativeObject, type NativeProgram } from '../native/addon.ts';
import { type KernelFailure, kernelError, unwrap } from '../native/result.ts';
import { HOST_MAC, macBytes } from '../spec/mac.ts';
import { makePinFolder, removeEmptyFolder, renamePinFolder } from './folder.ts';
import { HOOK } from './hook.ts';
import { isLoaded } from './loaded-builds.ts';
import { OBJECT_FILE } from './object-file.ts';
import { pins, UNFINISHED } from './pins.ts';
import { verifierError } from './verifier-error.ts';
import { writeSettings } from './write-settings.ts';

const PROGRAMS = Object.keys(HOOK) as ProgramName[];

/**
 * Loads the packet programs and pins them and their maps. Maps of the same layout that are pinned already are shared
 * with the programs that run now, so that an upgrade finds every row; others are made. The rename of the folder of
 * programs is the moment from which they are there. Loading what is loaded is success; on failure nothing new is pinned.
 * Throws E_VERIFIER, E_KERNEL, E_PRIVILEGE.
 */
export function loadDatapath(bpffs: string, layout: string, build: string): void {
  if (isLoaded(bpffs, layout, build)) return;
  const object = unwrap(addon().openObject(OBJECT_FILE), 'open', OBJECT_FILE);
  try {
    writeSettings(object, { hostMac: macBytes(HOST_MAC), reportDrops: true });
    const shared = sharePinnedMaps(object, bpffs, layout);
    const loaded = object.load();
    if (!loaded.ok) throw loadError(loaded);
    try {
      const mapIds = pinMaps(object, bpffs, layout, shared);
      pinPrograms(object, bpffs, build, mapIds);
    } catch (failure) {
      unpin(object, bpffs, layout, build, shared);
      throw failure;
    }
  } finally {
    object.close();
  }
}

/** Lets go of a build and, where no other build uses them, of its maps. What is attached goes on until it is detached. */
export function unloadDatapath(bpffs: string, layout: string, build: string, keepMaps: boolean): void {
  rmSync(pins.programs(bpffs, build), { recursive: true, force: true });
  if (build.endsWith(UNFINISHED)) {
    const finished = build.slice(0, -UNFINISHED.length);
    // Told as unfinished for what it lacks, under its own name; unless it has been loaded anew meanwhile.
    if (!isLoaded(bpffs, layout, finished))
      rmSync(pins.programs(bpffs, finished), { recursive: true, force: true });
  }
  if (!keepMaps) rmSync(pins.maps(bpffs, layout), { recursive: true, force: true });
  for (const folder of pins.folders(bpffs)) removeEmptyFolder(folder);
}

/** Takes back what a load that failed had pinned so far. */
function unpin(
  object: NativeObject,
  bpffs: string,
  layout: string,
  build: string,
  shared: ReadonlySet<string>,
): void {
  rmSync(`${pins.programs(bpffs, build)}${UNFINISHED}`, { recursive: true, force: true });
  for (const name of shareable(object)) {
    if (!shared.has(name)) rmSync(pins.map(bpffs, layout, name), { force: true });
  }
  for (const folder of [pins.maps(bpffs, layout), ...pins.folders(bpffs)]) removeEmptyFolder(folder);
}

/** Sections such as .rodata belong to one build; every other map may be shared. Returns the names that were pinned. */
function sharePinnedMaps(object: NativeObject, bpffs: string, layout: string): Set<string> {
  const shared = new Set<string>();
  for (const name of shareable(object)) {
    const existing = addon().openPinnedMap(pins.map(bpffs, layout, name));
    if (!existing.ok) {
      if (existing.code === 'ENOENT') continue;
      throw kernelError(existing, 'open map', name);
    }
    try {
      unwrap(object.reuseMap(name, existing.value), 'share map', name);
      shared.add(name);
    } finally {
      existing.value.close();
    }
  }
  return shared;
}

function shareable(object: NativeObject): string[] {
  return object.mapNames().filter(name => !name.includes('.'));
}

/** Pins what is not pinned yet; returns the ids of all maps. */
function pinMaps(
  object: NativeObject,
  bpffs: string,
  layout: string,
  shared: ReadonlySet<string>,
): Set<number> {
  const ids = new Set<number>();
  makePinFolder(pins.maps(bpffs, layout));
  for (const name of shareable(object)) {
    const map = unwrap(object.map(name), 'open map', name);
    try {
      ids.add(unwrap(map.info(), 'ask about map', name).id);
      if (!shared.has(name)) unwrap(map.pin(pins.map(bpffs, layout, name)), 'pin map', name);
    } finally {
      map.close();
    }
  }
  return ids;
}

function pinPrograms(object: NativeObject, bpffs: string, build: string, mapIds: ReadonlySet<number>): void {
  const folder = pins.programs(bpffs, build);
  const unfinished = `${folder}${UNFINISHED}`;
  rmSync(unfinished, { recursive: true, force: true });
  makePinFolder(unfinished);
  for (const name of PROGRAMS) {
    const program = unwrap(object.program(name), 'find program', name);
    try {
      refuseStrangeMaps(program, name, mapIds);
      unwrap(program.pin(join(unfinished, name)), 'pin program', name);
    } finally {
      program.close();
    }
  }
  // What a killed command left of this build is without both programs, or isLoaded() would have found it.
  rmSync(folder, { recursive: true, force: true });
  makePinFolder(dirname(folder));
  renamePinFolder(unfinished, folder);
}

/** A program that looks into another map than the one the commands write would forward by stale rows. */
function refuseStrangeMaps(program: NativeProgram, name: string, mapIds: ReadonlySet<number>): void {
  const info = unwrap(program.info(), 'ask about program', name);
  const pinned = info.mapIds.filter(id => mapIds.has(id));
  if (pinned.length > 0) return;
  throw new ShuntError('E_KERNEL', {
    operation: 'check program',
    subject: name,
    reason: 'it uses none of the pinned maps',
    hint: 'shunt down, then apply again',
  });
}

function loadError(failure: KernelFailure): ShuntError {
  return failure.log ? verifierError(failure) : kernelError(failure, 'load', OBJECT_FILE);
}
