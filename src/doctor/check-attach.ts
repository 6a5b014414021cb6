import { type Check, fail, ok, unknown } from './finding.ts';

/** Index of lo in every namespace: a device that is always there to ask about. */
const LOOPBACK = 1;

/** How would programs be attached here? */
export const checkAttach: Check = host => {
  const answer = host.kernel?.tcxPrograms(LOOPBACK, 'ingress') ?? 'denied';
  if (answer === 'denied') return unknown('attach');
  const forced = host.context.attach;
  if (answer !== 'absent')
    return ok('attach', forced === 'clsact' ? 'clsact, as told; tcx is there too' : 'tcx');
  if (forced === 'tcx')
    return fail('attach', 'no tcx hooks', 'they came with Linux 6.6: leave out --attach tcx');
  return ok('attach', 'clsact (tcx hooks came with Linux 6.6)');
};
