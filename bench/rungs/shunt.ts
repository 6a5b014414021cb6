import { standing } from '../plugged-pods.ts';
import type { Rung } from '../rung.ts';
import { makeShuntPods, TEN_PODS } from '../shunt-pods.ts';

/** Shunt as it is installed: two of ten endpoints of one network, local MTU as it comes. */
export const shunt: Rung = {
  name: 'shunt',
  title: 'Shunt',
  every: 1,
  async setUp() {
    const { host, pods } = await makeShuntPods(TEN_PODS);
    const [a, b] = pods;
    if (!a || !b) throw new Error('no pods');
    return standing(host, a.namespace, b.namespace, b.v4);
  },
};
