import { accessSync, constants, existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { requireSandbox } from '../test/helpers/sandboxed.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nsenter: 'util-linux',
  taskset: 'util-linux',
  sockperf: 'sockperf',
  iperf3: 'iperf3',
  ping: 'iputils-ping',
  'iptables-restore': 'iptables',
  sysctl: 'procps',
};

export const TOOLS = [
  'ip',
  'nsenter',
  'taskset',
  'sockperf',
  'iperf3',
  'ping',
  'iptables-restore',
  'sysctl',
  'python3',
];
export const SHUNT = ['dist/cli.js', 'build/Release/shunt.node', 'build/bpf/datapath.bpf.o'];

/** Throws with the packages to install when a tool is missing, and when there are not two cores. */
export function requireTools(...tools: readonly string[]): void {
  requireSandbox();
  const missing = tools.filter(tool => !onPath(tool));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(tool => PACKAGES[tool] ?? tool))].join(' ');
    throw new Error(`missing: ${missing.join(', ')}; on Debian: apt-get install ${packages}`);
  }
  if (cpus().length < 2) throw new Error('two processors are needed, there is one');
}

/** Throws when something of Shunt is not built; paths are relative to the top of the tree. */
export function requireBuilt(...files: readonly string[]): void {
  const top = new URL('..', import.meta.url);
  const missing = files.filter(file => !existsSync(fileURLToPath(new URL(file, top))));
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}; run make`);
}

function onPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(':').some(folder => {
    try {
      accessSync(`${folder}/${tool}`, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
