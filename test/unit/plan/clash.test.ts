import { describe, expect, test } from 'vitest';
import { type ForeignRoute, refuseClashes } from '../../../src/plan/clash.ts';
import { NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import { network, wanted } from '../spec/make.ts';

function route(prefix: string, device: string | null = 'up0'): ForeignRoute {
  return { prefix: parsePrefix(prefix, 'prefix'), device };
}

const BLUE = wanted([network('blue', ['10.40.0.0/16', 'fd40::/64'])]);

function refusal(...routes: ForeignRoute[]): unknown {
  try {
    refuseClashes(NOTHING_DESIRED, BLUE, routes);
    return null;
  } catch (error) {
    return error;
  }
}

describe('a subnet that the host reaches already is refused', () => {
  test.each([
    ['the same', '10.40.0.0/16'],
    ['inside it', '10.40.3.0/24'],
    ['around it', '10.0.0.0/8'],
    ['one address of it', '10.40.0.9/32'],
    ['of IPv6', 'fd40::/48'],
  ])('%s', (_what, prefix) => {
    expect(refusal(route(prefix))).toMatchObject({
      code: 'E_CONFLICT',
      subject: 'blue',
      reason: expect.stringContaining(`${prefix} dev up0`),
      hint: expect.stringContaining('choose a subnet'),
    });
  });

  test('by a route that leads to no device', () => {
    expect(refusal(route('10.40.0.0/16', null))).toMatchObject({
      reason: "subnet 10.40.0.0/16 overlaps the host's route 10.40.0.0/16",
    });
  });
});

test('default routes and routes elsewhere are no clash', () => {
  expect(refusal(route('0.0.0.0/0'), route('::/0'), route('10.41.0.0/16'), route('fd41::/64'))).toBeNull();
});

test('a route that came after the network does not block other work', () => {
  const more = wanted([network('blue', ['10.40.0.0/16', 'fd40::/64']), network('green', ['10.41.0.0/16'])]);
  expect(() => refuseClashes(BLUE, more, [route('10.40.0.0/16')])).not.toThrow();
  expect(() => refuseClashes(BLUE, more, [route('10.41.0.0/16')])).toThrow('subnet 10.41.0.0/16');
});
