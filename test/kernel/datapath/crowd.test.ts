import { expect, test } from 'vitest';
import { useHost } from '../../helpers/use-host.ts';
import { apply, BLUE, findPods } from './pod.ts';

//   web ◀── flows ──▶ db        blue
//   n0 … n999: come and go      crowd
//
const COUNT = Number(process.env.SHUNT_SCALE ?? 1_000);

test(`${COUNT} endpoints come and go beside running flows, which notice nothing, and nothing is left`, {
  timeout: 180_000,
}, async () => {
  const host = await useHost();
  for (const name of ['web', 'db']) await host.newPod(name);
  const networks = { blue: BLUE, crowd: { subnets: ['10.41.0.0/16', 'fd41::/64'] } };
  const two = Object.fromEntries(
    ['web', 'db'].map(name => [name, { network: 'blue', netns: host.pod(name).name }]),
  );
  const crowd = Object.fromEntries(
    [...Array(COUNT).keys()].map(number => [
      `n${number}`,
      { network: 'crowd', netns: `${host.name}-n${number}`, createNetns: true },
    ]),
  );
  await apply(host, { networks, endpoints: two });
  const { web, db } = await findPods(host, ['web', 'db']);
  const server = await db.netns.serve('tcp');
  const streams = [];
  for (const [from, to] of [
    [web.netns, db.v4],
    [web.netns, db.v6],
    [host, db.v4],
  ] as const) {
    streams.push(await from.stream(to, server.port, { everyMs: 5 }));
  }
  const before = await host.snapshot();

  await apply(host, { networks, endpoints: { ...two, ...crowd } });
  const first = { v4: '10.41.0.2', v6: 'fd41::2' };
  const last = `${host.name}-n${COUNT - 1}`;
  for (const to of [first.v4, first.v6]) {
    expect(await host.ping(to)).toBe(1);
    expect(await host.sh(`nsenter --net=/run/netns/${last} ping -n -c 1 -W 1 ${to}`)).toContain('1 received');
  }
  const states = await host.shuntJson<{ state: string }[]>(['endpoint', 'ls']);
  expect(states.filter(({ state }) => state === 'ready')).toHaveLength(COUNT + 2);
  await apply(host, { networks, endpoints: two }, ['--prune']);

  for (const stream of streams) {
    await stream.progress(10);
    const report = await stream.stop();
    expect(report).toMatchObject({ disorder: 0, reason: null });
    expect(report.longestGapMs).toBeLessThan(1_000);
  }
  const drops = await host.shuntJson<{ reason: string; endpoint: string }[]>(['drops']);
  expect(drops.filter(({ reason }) => reason !== 'multicast')).toEqual([]);
  await host.expectNoResidue(before, { deadline: 20_000, ignore: /desired\.json\.previous/ });
});
