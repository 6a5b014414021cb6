import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterAll } from 'vitest';
import { LAYOUT } from '../../../src/generated/layout.ts';
import { PACKAGE_ROOT } from '../../../src/package-root.ts';
import { DRIVER } from './driver.ts';

const DRIVER_SOURCE = fileURLToPath(new URL('driver-process.ts', import.meta.url));

export interface Difference {
  /** Text put in front of the programs' source, for another build of them. */
  readonly source?: string;
  /** How many rows the maps of endpoints have room for. */
  readonly rows?: number;
  /** Bytes instead of the programs' object. */
  readonly object?: string;
  /** Name of the layout of maps instead of the one the object has. */
  readonly layout?: string;
}

/**
 * An installation of Shunt of its own, with the CLI and the driver in it; it differs from what `make` builds only as
 * told: what an upgrade, a newer version or a broken one is to an instance. Gone at the end of the test file. Returns
 * its folder.
 */
export async function install(difference: Difference = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shunt-installation-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'build/bpf'), { recursive: true });
  await Promise.all([
    cp(join(PACKAGE_ROOT, 'dist'), join(folder, 'dist'), { recursive: true }),
    cp(join(PACKAGE_ROOT, 'package.json'), join(folder, 'package.json')),
    cp(join(PACKAGE_ROOT, 'build/Release'), join(folder, 'build/Release'), { recursive: true }),
    makeObject(join(folder, 'build/bpf/datapath.bpf.o'), difference),
  ]);
  await build({
    entryPoints: [DRIVER_SOURCE],
    outfile: join(folder, DRIVER),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'warning',
  });
  if (difference.layout !== undefined) await renameLayout(join(folder, 'dist'), difference.layout);
  return folder;
}

async function renameLayout(folder: string, layout: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    if (text.includes(LAYOUT)) await writeFile(file, text.replaceAll(LAYOUT, layout));
  }
}

async function makeObject(path: string, { source, rows, object }: Difference): Promise<void> {
  if (object !== undefined) return writeFile(path, object);
  if (source === undefined && rows === undefined)
    return cp(join(PACKAGE_ROOT, 'build/bpf/datapath.bpf.o'), path);
  const sources = `${path}-source`;
  await cp(join(PACKAGE_ROOT, 'bpf'), sources, { recursive: true });
  const file = join(sources, 'datapath.bpf.c');
  await appendFile(file, `\n${source ?? ''}\n`);
  if (rows !== undefined) {
    const header = join(sources, 'endpoint.h');
    const text = await readFile(header, 'utf8');
    await writeFile(header, text.replace(/(max_entries, )\d+/g, `$1${rows}`));
  }
  const compiled = `${path}.tmp`;
  const { stdout: multiarch } = await execa('g++', ['-print-multiarch']);
  const flags = ['-g', '-O2', '-target', 'bpf', '-mcpu=v3', `-I/usr/include/${multiarch}`];
  await execa(await clang(), [...flags, `-I${sources}`, '-c', file, '-o', compiled]);
  await execa('bpftool', ['gen', 'object', path, compiled]);
}

/** The newest there is, as the Makefile takes it. */
async function clang(): Promise<string> {
  const { stdout } = await execa('sh', [
    '-c',
    'for v in 22 21 20 19 18 17 16 15 14; do command -v clang-$v && exit; done; command -v clang',
  ]);
  return stdout;
}
