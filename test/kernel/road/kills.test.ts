import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots, type Snapshot } from '../../helpers/residue.ts';
import { Driver } from './driver.ts';
import { install } from './installation.ts';
import {
  ADD_ENDPOINT,
  CHANGE_NETWORK,
  CHANGES,
  CREATE_NETWORK,
  DOWN,
  REMOVE_ENDPOINT,
  request,
  type Scenario,
  UPGRADE,
} from './scenarios.ts';
import { lasting, RESTLESS, storedContent, type World } from './world.ts';

const INSTALLED = await install();
const NEWER = await install({ source: 'const int another_build SEC(".rodata.another") = 1;' });
const AGAIN = [...CHANGES, DOWN];
/** The other changes are made of the same steps as these. */
const THEN_DOWN = [CREATE_NETWORK, ADD_ENDPOINT, REMOVE_ENDPOINT, CHANGE_NETWORK, UPGRADE];

function named(scenarios: readonly Scenario[]): [string, Scenario][] {
  return scenarios.map(scenario => [scenario.name, scenario]);
}

const host = await Host.make();
afterAll(() => host.dispose());

/** What makes the world before, what makes the change again, and one after the other to be killed at it. */
function drivers({ upgrade }: Scenario) {
  const before = new Driver(host, INSTALLED);
  const change = upgrade ? new Driver(host, NEWER) : before;
  const next = () => new Driver(host, upgrade ? NEWER : INSTALLED);
  // One is always ready: a process takes longer to start than to work.
  let spare = next();
  onTestFinished(async () => {
    await before.run({ verb: 'down' });
    await Promise.all([before.end(), change.end(), spare.end()]);
  });
  const victim = (): Driver => {
    const taken = spare;
    spare = next();
    return taken;
  };
  return { before, change, victim };
}

/** Everything that has to be as it would be had nobody been killed. */
async function observe(driver: Driver): Promise<{ kernel: Snapshot; state: unknown; plan: unknown }> {
  const { plan } = await driver.run({ verb: 'plan' });
  return { kernel: lasting(await host.snapshot()), state: storedContent(host), plan };
}

function hasPair(world: World | null): boolean {
  return world?.endpoints.b !== undefined;
}

test.each(named(AGAIN))(
  '%s, killed anywhere and run again, ends as if nothing had happened',
  async (_name, scenario) => {
    const { before: from, after: to } = scenario;
    const { before, change, victim } = drivers(scenario);
    await before.run(request(host, scenario, 'before'));
    await change.run(request(host, scenario, 'after'));
    const expected = await observe(change);
    // Not beside `down`, which takes the way of the traffic away.
    const traffic = hasPair(from) && hasPair(to) ? await startTraffic() : null;
    for (let at = 1; ; at += 1) {
      await before.run(request(host, scenario, 'before'));
      if (!(await victim().killAt(request(host, scenario, 'after'), at))) break;
      await traffic?.progress(1);
      await change.run(request(host, scenario, 'after'));
      expect(await observe(change), `killed at operation ${at}`).toEqual(expected);
      if (to?.endpoints.c !== undefined) expect(await host.pod('c').ping('fd41::1')).toBe(1);
    }
    const report = await traffic?.stop();
    if (report) expect(report).toMatchObject({ disorder: 0, reason: null });
    if (report) expect(report.longestGapMs).toBeLessThan(1_000);
  },
);

test.each(named(THEN_DOWN))(
  '%s, killed anywhere, and then down: nothing is left',
  async (_name, scenario) => {
    const { before, victim } = drivers(scenario);
    const empty = await host.snapshot();
    for (let at = 1; ; at += 1) {
      await before.run(request(host, scenario, 'before'));
      if (!(await victim().killAt(request(host, scenario, 'after'), at))) break;
      await before.run({ verb: 'down' });
      const left = compareSnapshots(empty, await host.snapshot(), RESTLESS);
      expect(left, `killed at operation ${at}`).toEqual([]);
    }
  },
);

/** A connection between two pods that exchanges numbered messages all the time. */
async function startTraffic() {
  const server = await host.pod('b').serve('tcp');
  return host.pod('a').stream('10.40.0.3', server.port);
}
