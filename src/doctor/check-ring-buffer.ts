import { missingCapabilities } from './capabilities.ts';
import { type Check, ok, unknown, warn } from './finding.ts';

/** enum bpf_map_type: BPF_MAP_TYPE_RINGBUF (5.8). */
const RINGBUF = 27;

/** Can programs report single packets? */
export const checkRingBuffer: Check = host => {
  const name = 'ring buffer';
  if (host.kernel === null || missingCapabilities(host.read('/proc/self/status') ?? '').length > 0)
    return unknown(name);
  if (host.kernel.mapType(RINGBUF)) return ok(name, 'there');
  return warn(name, 'absent', 'shunt drops --follow needs Linux 5.8 or later');
};
