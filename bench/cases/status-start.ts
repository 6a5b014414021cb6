import { estimate } from '../../src/measure/statistics.ts';
import type { CaseResult } from '../results.ts';
import { makeShuntPods, TEN_PODS } from '../shunt-pods.ts';

/** How long `shunt status` takes with ten endpoints, against Node that starts and ends. */
export async function statusStart(pairs: number): Promise<CaseResult[]> {
  const { host } = await makeShuntPods(TEN_PODS);
  try {
    await time(() => host.shunt(['status']));
    const node: number[] = [];
    const status: number[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      node.push(await time(() => host.run(process.execPath, ['-e', '0'])));
      status.push(await time(() => host.shunt(['status'])));
    }
    const ratios = status.map((ms, pair) => ms / (node[pair] ?? Number.NaN));
    return [
      { name: 'node', title: 'Node alone, start to exit', unit: 'ms', value: estimate(node) },
      { name: 'status', title: 'shunt status, ten endpoints', unit: 'ms', value: estimate(status) },
      { name: 'status-to-node', title: 'shunt status, to Node alone', unit: '×', value: estimate(ratios) },
    ];
  } finally {
    await host.shunt(['down'], { expectExit: 'any' });
    await host.dispose();
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
