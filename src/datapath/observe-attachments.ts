import { existsSync, readdirSync } from 'node:fs';
import { type ProgramName, programs } from '../generated/programs.ts';
import { addon } from '../native/addon.ts';
import { make } from '../plan/make.ts';
import type { AttachmentResource } from '../plan/resource.ts';
import { FILTER, HOOK } from './hook.ts';
import { loadedBuilds } from './loaded-builds.ts';
import { parseLinkPin, pins } from './pins.ts';

const PROGRAMS = Object.values(programs);
const OWNER = 'host';

/**
 * The programs of this instance on hooks: pinned tcx links, and filters on those of the given devices
 * that have a clsact qdisc. One whose
 * device or program is not what its pin says has build "": whatever is wanted there differs from it.
 */
export function observeAttachments(
  bpffs: string,
  devices: ReadonlyMap<number, string>,
  clsact: ReadonlySet<number>,
): AttachmentResource[] {
  const builds = buildsByProgramId(bpffs);
  // Each device asked about costs a socket: where there is no qdisc there is no filter.
  const candidates = new Map([...devices].filter(([ifindex]) => clsact.has(ifindex)));
  return [...pinnedLinks(bpffs, devices, builds), ...filters(candidates, builds)];
}

function pinnedLinks(
  bpffs: string,
  devices: ReadonlyMap<number, string>,
  builds: ReadonlyMap<number, string>,
): AttachmentResource[] {
  const folder = pins.links(bpffs);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const pin = parseLinkPin(name);
      if (!pin) return [];
      const build = linkBuild(bpffs, pin.device, pin.program, devices, builds);
      return [make.attachment({ owner: OWNER, ...pin, method: 'tcx', build })];
    });
}

/** A link stays pinned when its device is deleted; a new device of the same name has nothing of it. */
function linkBuild(
  bpffs: string,
  device: string,
  program: ProgramName,
  devices: ReadonlyMap<number, string>,
  builds: ReadonlyMap<number, string>,
): string {
  const link = addon().openPinnedLink(pins.link(bpffs, device, program));
  if (!link.ok) return '';
  const info = link.value.info();
  link.value.close();
  if (!info.ok || !info.value.ifindex) return '';
  const name = devices.get(info.value.ifindex);
  if (name !== undefined && name !== device) return '';
  return builds.get(info.value.programId) ?? '';
}

function filters(
  devices: ReadonlyMap<number, string>,
  builds: ReadonlyMap<number, string>,
): AttachmentResource[] {
  return [...devices].flatMap(([ifindex, device]) =>
    PROGRAMS.flatMap(program => {
      const id = addon().queryClsact(ifindex, HOOK[program], FILTER);
      if (!id.ok || id.value === null) return [];
      const build = builds.get(id.value) ?? '';
      return [make.attachment({ owner: OWNER, device, program, method: 'clsact', build })];
    }),
  );
}

function buildsByProgramId(bpffs: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const { build } of loadedBuilds(bpffs)) {
    for (const name of PROGRAMS) {
      const program = addon().openPinnedProgram(pins.program(bpffs, build, name));
      if (!program.ok) continue;
      const info = program.value.info();
      program.value.close();
      if (info.ok) found.set(info.value.id, build);
    }
  }
  return found;
}
