import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../apply/context.ts';
import { ShuntError } from '../errors.ts';
import { type Addon, addon, type Direction } from '../native/addon.ts';
import { observeHostFacts, type Uplink } from '../observe/host-facts.ts';
import { instanceOf } from '../plan/device-name.ts';
import { openHost } from '../plumbing/host.ts';
import { listFilters, type PacketFilter } from './packet-filters.ts';

/** Everything checks look at. Plain readers, so that a test can stand a host of its own in its place. */
export interface Surroundings {
  readonly context: Context;
  /** Kernel release, such as "6.1.0-18-amd64". */
  readonly release: string;
  /** A file's text, trimmed; null when it is not there or not for this user. */
  readonly read: (path: string) => string | null;
  readonly exists: (path: string) => boolean;
  /** Is the program on the PATH? */
  readonly hasTool: (name: string) => boolean;
  /** null where the addon is not built, see addonError. */
  readonly kernel: KernelProbe | null;
  readonly addonError: string | null;
  /** null where the addon is not built or the kernel does not tell, see networkError. */
  readonly network: HostNetwork | null;
  readonly networkError: string | null;
}

/** What the kernel says when asked, never what its version promises. */
export interface KernelProbe {
  /** enum bpf_prog_type. */
  readonly programType: (type: number) => boolean;
  /** enum bpf_map_type. */
  readonly mapType: (type: number) => boolean;
  readonly helper: (programType: number, helper: number) => boolean;
  /** Ids of the programs on a device's tcx hook; "absent" where there are no such hooks, "denied" without privilege. */
  readonly tcxPrograms: (ifindex: number, direction: Direction) => readonly number[] | 'absent' | 'denied';
  /** "#12", with its name where the kernel tells it. */
  readonly programName: (id: number) => string;
}

export interface HostNetwork {
  readonly uplinks: readonly Uplink[];
  /** Filters on the clsact hooks of a device. */
  readonly filters: (ifindex: number, direction: Direction) => readonly PacketFilter[];
}

/** The host this process runs on. */
export function lookAround(context: Context): Surroundings {
  const [native, addonError] = attempt(addon);
  const [network, networkError] = native ? attempt(() => readNetwork(context)) : [null, addonError];
  return {
    context,
    release: release(),
    read: path => {
      try {
        return readFileSync(path, 'utf8').trim();
      } catch {
        return null;
      }
    },
    exists: existsSync,
    hasTool,
    kernel: native && probe(native),
    addonError,
    network,
    networkError,
  };
}

/** What a call returns, or what it failed with. */
function attempt<T>(call: () => T): readonly [T, null] | readonly [null, string] {
  try {
    return [call(), null];
  } catch (error) {
    if (!(error instanceof ShuntError)) throw error;
    return [null, error.message];
  }
}

function hasTool(name: string): boolean {
  return (process.env.PATH ?? '').split(':').some(folder => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function probe(native: Addon): KernelProbe {
  return {
    programType: type => native.probeProgramType(type),
    mapType: type => native.probeMapType(type),
    helper: (programType, helper) => native.probeHelper(programType, helper),
    tcxPrograms: (ifindex, direction) => {
      const result = native.queryTcx(ifindex, direction);
      if (result.ok) return result.value;
      return result.code === 'EPERM' || result.code === 'EACCES' ? 'denied' : 'absent';
    },
    programName: id => {
      const opened = native.openProgramById(id);
      if (!opened.ok) return `#${id}`;
      const info = opened.value.info();
      opened.value.close();
      return info.ok && info.value.name !== '' ? `#${id} ${info.value.name}` : `#${id}`;
    },
  };
}

function readNetwork(context: Context): HostNetwork {
  // The socket stays open as long as the process: filters are asked for later, device by device.
  const host = openHost();
  const { uplinks } = observeHostFacts(host, instanceOf(context.paths.bpffs));
  return { uplinks, filters: (ifindex, direction) => listFilters(host.netlink, ifindex, direction) };
}
