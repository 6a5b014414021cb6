import { seededRandom } from '../../src/measure/random.ts';
import { addon } from '../../src/native/addon.ts';
import { unwrap } from '../../src/native/result.ts';
import { pinnedPath } from '../pinned-path.ts';
import { standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';
import { makeShuntPods, TEN_PODS } from '../shunt-pods.ts';

const ROWS = 10_000;

/** The same ten endpoints among as many rows as ten thousand would have: does the look-up stay as fast? */
export const shuntManyRows: Rung = {
  name: 'shunt-10000',
  title: 'Shunt, 10,000 endpoint rows',
  every: 1,
  requestResponseOnly: true,
  async setUp() {
    const { host, pods } = await makeShuntPods(TEN_PODS);
    const [a, b] = pods;
    if (!a || !b) throw new Error('no pods');
    for (const map of ['endpoints_v4', 'endpoints_v6', 'devices']) await fill(host.paths.bpffs, map);
    return standing(host, a.namespace, b.namespace, b.v4);
  },
};

/** Writes rows for keys nobody has, each a copy of a real row. */
async function fill(bpffs: string, name: string): Promise<void> {
  const map = unwrap(addon().openPinnedMap(await pinnedPath(bpffs, name)), 'open', name);
  const rows = unwrap(map.entries(), 'read', name);
  const { keySize } = unwrap(map.info(), 'read', name);
  const count = ROWS - rows.length;
  const value = rows[0]?.value;
  if (!value) throw new Error(`map "${name}" is empty`);
  const keys = new Uint8Array(count * keySize);
  const random = seededRandom(1);
  for (let at = 0; at < keys.length; at += 1) keys[at] = random() * 256;
  const values = new Uint8Array(count * value.length);
  for (let at = 0; at < count; at += 1) values.set(value, at * value.length);
  unwrap(map.updateMany(keys, values, count), 'fill', name);
  map.close();
}
