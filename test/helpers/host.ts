import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Paths } from '../../src/paths.ts';
import { Namespace, type RunOptions, type RunResult } from './namespace.ts';
import { compareSnapshots, type Snapshot, takeSnapshot } from './residue.ts';
import { Uplink } from './uplink.ts';
import { waitFor } from './wait-for.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface ShuntOptions extends RunOptions {
  /** The exit status that counts as expected, 0 where left out; "any" checks nothing. */
  readonly expectExit?: number | 'any';
}

let hosts = 0;

/** A host namespace with its own Shunt instance: paths, pods and uplinks that meet no other. */
export class Host extends Namespace {
  readonly paths: Paths;
  /** SHUNT_BPFFS, SHUNT_STATE, SHUNT_RUN and SHUNT_CONFIG of this instance. */
  readonly env: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #pods = new Map<string, Namespace>();
  readonly #children: { dispose(): Promise<void> }[] = [];

  private constructor(name: string, folder: string) {
    super(name);
    this.#folder = folder;
    this.paths = {
      bpffs: `/sys/fs/bpf/${name}`,
      state: join(folder, 'state'),
      run: join(folder, 'run'),
      config: join(folder, 'shunt.yaml'),
    };
    this.env = {
      SHUNT_BPFFS: this.paths.bpffs,
      SHUNT_STATE: this.paths.state,
      SHUNT_RUN: this.paths.run,
      SHUNT_CONFIG: this.paths.config,
      NO_COLOR: '1',
    };
  }

  /** Makes a host; whoever calls this calls dispose (tests take useHost instead). */
  static async make(): Promise<Host> {
    hosts += 1;
    const name = `host${process.pid}-${hosts}`;
    const folder = await mkdtemp(join(tmpdir(), `shunt-${name}-`));
    return new Host(name, folder).create();
  }

  /** Runs the built CLI inside the host namespace. Throws when the exit status is not the expected one. */
  async shunt(args: readonly string[], options: ShuntOptions = {}): Promise<RunResult> {
    const { expectExit = 0, env = {}, ...rest } = options;
    const result = await this.run(process.execPath, [CLI, ...args], {
      ...rest,
      env: { ...this.env, ...env },
    });
    if (expectExit !== 'any' && result.exitCode !== expectExit) {
      throw new Error(
        `shunt ${args.join(' ')}: exit status ${result.exitCode}, expected ${expectExit}\n${result.stderr}${result.stdout}`,
      );
    }
    return result;
  }

  /** Runs the CLI with `-o json` and returns what it printed, parsed. */
  async shuntJson<T>(args: readonly string[], options: ShuntOptions = {}): Promise<T> {
    return JSON.parse((await this.shunt([...args, '-o', 'json'], options)).stdout) as T;
  }

  /** Starts the CLI and returns at once: for commands that are to be killed or to run beside others. */
  startShunt(args: readonly string[]) {
    return this.start(process.execPath, [CLI, ...args], { env: { ...this.env } });
  }

  /** A handle on a pod's namespace, which need not exist yet; its name is unique to this host. The same name gives the same handle. */
  pod(name: string): Namespace {
    const known = this.#pods.get(name);
    if (known) return known;
    const pod = new Namespace(`${this.name}-${name}`);
    this.#pods.set(name, pod);
    this.#children.push(pod);
    return pod;
  }

  /** Makes an empty namespace for a pod. */
  async newPod(name: string): Promise<Namespace> {
    return this.pod(name).create();
  }

  /** Gives the host a way out: see Uplink. */
  async addUplink(options: { mtu?: number } = {}): Promise<Uplink> {
    const uplink = new Uplink(this);
    this.#children.push(uplink);
    return uplink.create(this, options.mtu ?? 1500);
  }

  /** Everything a command could leave behind, as of now. */
  async snapshot(): Promise<Snapshot> {
    return takeSnapshot(this);
  }

  /** Waits until everything is as in the snapshot; fails with the list of what came and what went. */
  async expectNoResidue(
    before: Snapshot,
    options: { ignore?: RegExp; deadline?: number } = {},
  ): Promise<void> {
    let difference: readonly string[] = [];
    const clean = async () => {
      difference = compareSnapshots(before, await this.snapshot(), options.ignore);
      return difference.length === 0;
    };
    // The kernel frees devices, programs and maps a little after the command that let go of them.
    await waitFor(clean, { deadline: options.deadline ?? 3_000 }).catch(() => {
      throw new Error(`not as before:\n${difference.join('\n')}`);
    });
  }

  /** Removes pods, uplinks, pins, files and the namespace itself, whatever state they are in. */
  override async dispose(): Promise<void> {
    await this.stopAll();
    await Promise.all(this.#children.splice(0).map(child => child.dispose()));
    await removeTree(this.paths.bpffs);
    await rm(this.#folder, { recursive: true, force: true });
    await super.dispose();
  }
}

async function removeTree(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there) await rm(path, { recursive: true, force: true });
}
