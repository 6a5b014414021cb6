import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots } from '../../helpers/residue.ts';
import { Driver, type Fault, type Reply } from './driver.ts';
import { install } from './installation.ts';
import { CHANGES, DOWN, request, type Scenario } from './scenarios.ts';
import { lasting, RESTLESS, storedState } from './world.ts';

const INSTALLED = await install();
const NEWER = await install({ source: 'const int another_build SEC(".rodata.another") = 1;' });
const host = await Host.make();
afterAll(() => host.dispose());

/** What makes the world before, and what makes the change. */
function drivers({ upgrade }: Scenario): { before: Driver; change: Driver } {
  const before = new Driver(host, INSTALLED);
  const change = upgrade ? new Driver(host, NEWER) : before;
  onTestFinished(async () => {
    await before.run({ verb: 'down' });
    await Promise.all([before.end(), change.end()]);
  });
  return { before, change };
}

/** Did it fail at a step that comes after the change is stored (see isFinal)? */
function isMade({ error, fired }: Reply): boolean {
  return (
    error?.hint?.startsWith('the change is made and stored') === true ||
    /^remove (namespace|datapath|bpffs) /.test(fired ?? '')
  );
}

const PLACES = ['begin', 'done', 'operation'] as const;

for (const scenario of CHANGES) {
  test.each(PLACES)(`${scenario.name} that fails is taken back, whatever "%s" it fails at`, async place => {
    const { before, change } = drivers(scenario);
    const restore = () => before.run(request(host, scenario, 'before'));
    await restore();
    const kernel = lasting(await host.snapshot());
    let state = storedState(host);
    let failures = 0;
    for (let at = 1; ; at += 1) {
      const fault: Fault = { place, at, how: 'refuse' };
      const reply = await change.ask({ ...request(host, scenario, 'after'), fault });
      if (reply === null) throw new Error('it died');
      if (reply.fired === null) {
        expect(reply.error).toBeUndefined();
        break;
      }
      failures += 1;
      const where = `${place} ${at}, ${reply.fired}`;
      expect(reply.error, where).toBeDefined();
      if (isMade(reply)) {
        await change.run({ verb: 'apply' });
        expect((await change.run({ verb: 'plan' })).plan, where).toEqual([]);
        await restore();
        state = storedState(host);
        continue;
      }
      expect(storedState(host), where).toBe(state);
      expect(compareSnapshots(kernel, lasting(await host.snapshot())), where).toEqual([]);
      expect((await before.run({ verb: 'plan' })).plan, where).toEqual([]);
      expect(naming(reply), where).toBe(true);
    }
    expect(failures).toBeGreaterThan(0);
  });
}

/** Does the error say which step it was, and not that taking back failed? */
function naming({ error, fired }: Reply): boolean {
  if (!error || error.hint?.includes('taking it back')) return false;
  return error.message.includes('fault at') ? error.message.endsWith(String(fired)) : error.code !== null;
}

test.each(PLACES)(
  'down goes on after a failure at any "%s", and ends what is left when run again',
  async place => {
    const { before } = drivers(DOWN);
    const empty = await host.snapshot();
    for (let at = 1; ; at += 1) {
      await before.run(request(host, DOWN, 'before'));
      const state = storedState(host);
      const reply = await before.ask({ verb: 'down', fault: { place, at, how: 'refuse' } });
      if (reply?.fired == null) break;
      const where = `${place} ${at}, ${reply.fired}`;
      if (reply.error) {
        expect(storedState(host), where).toBe(state);
        await before.run({ verb: 'down' });
      }
      expect(compareSnapshots(empty, await host.snapshot(), RESTLESS), where).toEqual([]);
    }
  },
);
