import { type Check, ok, warn } from './finding.ts';

/** Program → Debian package, and whether a command needs it. */
const TOOLS = { nsenter: 'util-linux', ip: 'iproute2', bpftool: 'bpftool', tcpdump: 'tcpdump' } as const;

/** Are the programs there that Shunt runs (nsenter) or its messages speak of? */
export const checkTools: Check = host => {
  const missing = Object.entries(TOOLS).filter(([tool]) => !host.hasTool(tool));
  if (missing.length === 0) return ok('tools', Object.keys(TOOLS).join(', '));
  const packages = missing.map(([, name]) => name).join(' ');
  if (missing.some(([tool]) => tool === 'nsenter'))
    return warn('tools', 'no nsenter', `apt install ${packages}: shunt exec needs it`);
  return ok(
    'tools',
    `without ${missing.map(([tool]) => tool).join(', ')} (not needed; apt install ${packages})`,
  );
};
