import { accessSync, constants } from 'node:fs';
import { cpus } from 'node:os';
import { requireSandbox } from '../test/helpers/sandboxed.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nsenter: 'util-linux',
  taskset: 'util-linux',
  sockperf: 'sockperf',
  iperf3: 'iperf3',
  ping: 'iputils-ping',
  'iptables-restore': 'iptables',
};

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
