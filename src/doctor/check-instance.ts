import { readStatus } from '../apply/inspect.ts';
import { ShuntError } from '../errors.ts';
import { type Check, fail, ok, unknown, warn } from './finding.ts';

/** Is everything there that is wanted? */
export const checkInstance: Check = async host => {
  const name = 'instance';
  if (host.kernel === null) return unknown(name);
  try {
    const { datapath, endpoints } = await readStatus(host.context);
    const amiss = endpoints.filter(endpoint => endpoint.state !== 'ready');
    if (amiss.length > 0) {
      const list = amiss.slice(0, 5).map(endpoint => `${endpoint.name} is ${endpoint.state}`);
      return fail(
        name,
        `${amiss.length} of ${endpoints.length} endpoints: ${list.join(', ')}`,
        'shunt apply',
      );
    }
    if (datapath === 'outdated')
      return warn(name, 'programs of another build are loaded', 'shunt apply replaces them');
    return ok(
      name,
      endpoints.length === 0 ? 'nothing is wanted' : `all ${endpoints.length} endpoints are ready`,
    );
  } catch (error) {
    return amissText(name, error);
  }
};

function amissText(name: string, error: unknown): ReturnType<typeof unknown> {
  if (!(error instanceof ShuntError)) throw error;
  if (error.code === 'E_PRIVILEGE') return unknown(name);
  return fail(name, error.message, error.hint ?? 'run it with --verbose');
}
