import { stringify } from 'yaml';
import { estimate } from '../../src/measure/statistics.ts';
import { Host } from '../../test/helpers/host.ts';
import type { CaseResult } from '../results.ts';
import { NETWORK, SUBNETS } from '../shunt-pods.ts';

const BATCH = 100;

/**
 * Adds `total` endpoints in one apply and removes them; then compares adding a hundred to nothing with adding a hundred
 * to all the others. What an apply costs that has nothing to do (starting Node, looking at what is there) is taken off.
 */
export async function addEndpoints(total: number): Promise<CaseResult[]> {
  const whole = await withHost(async host => {
    const idle = await apply(host, 0);
    const add = await apply(host, total);
    const again = await apply(host, total);
    const remove = await apply(host, 0);
    return { idle, add, again, remove };
  });
  const byBatch = await withHost(async host => {
    const before = await apply(host, 0);
    const first = (await apply(host, BATCH)) - before;
    await apply(host, total - BATCH);
    const full = await apply(host, total - BATCH);
    const last = (await apply(host, total)) - full;
    return { first: first / BATCH, last: last / BATCH };
  });
  const count = total.toLocaleString('en');
  return [
    one(
      'add-endpoint',
      `adding an endpoint, ${count} in one apply, everything included`,
      whole.add / total,
      'ms',
    ),
    one('remove-endpoint', `removing one, ${count} in one apply`, whole.remove / total, 'ms'),
    one('apply-idle', 'apply with nothing to do, no endpoints', whole.idle, 'ms'),
    one('apply-idle-full', `apply with nothing to do, ${count} endpoints`, whole.again, 'ms'),
    one('add-first', `adding one of the first ${BATCH}`, byBatch.first, 'ms'),
    one('add-last', `adding one of the last ${BATCH} of ${count}`, byBatch.last, 'ms'),
    one('add-last-to-first', 'the last hundred, to the first', byBatch.last / byBatch.first, '×'),
  ];
}

async function withHost<T>(work: (host: Host) => Promise<T>): Promise<T> {
  const host = await Host.make();
  try {
    return await work(host);
  } finally {
    await host.shunt(['down'], { expectExit: 'any', timeout: 120_000 });
    await host.dispose();
  }
}

/** Applies a file with one network and that many endpoints; milliseconds from start to exit. */
async function apply(host: Host, count: number): Promise<number> {
  const endpoints = Array.from({ length: count }, (_, index) => [
    `pod${index}`,
    { network: NETWORK, netns: `${host.name}-pod${index}`, createNetns: true },
  ]);
  const input = stringify({
    version: 1,
    networks: { [NETWORK]: { subnets: [...SUBNETS] } },
    endpoints: Object.fromEntries(endpoints),
  });
  const begin = performance.now();
  await host.shunt(['apply', '-f', '-'], { input, timeout: 120_000 });
  return performance.now() - begin;
}

function one(name: string, title: string, value: number, unit: string): CaseResult {
  return { name, title, unit, value: estimate([value]) };
}
