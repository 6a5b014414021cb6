import { describe, expect, test } from 'vitest';
import { make } from '../../../src/plan/make.ts';
import type { PodInterfaceResource } from '../../../src/plan/resource.ts';
import { additions, clearing, removals } from '../../../src/plumbing/pod-interface-changes.ts';
import { parseIpAddress } from '../../../src/spec/address.ts';
import { HOST_MAC, parseMac } from '../../../src/spec/mac.ts';
import { joinPrefix, parsePrefix } from '../../../src/spec/prefix.ts';

const NOPREFIXROUTE = 0x200;

const gateway = parseIpAddress('10.40.0.1');
const first = joinPrefix(parseIpAddress('10.40.0.5'), 16);
const second = joinPrefix(parseIpAddress('10.40.0.6'), 16);
const anywhere = { prefix: parsePrefix('0.0.0.0/0'), via: gateway, mtu: 1500 };
const onLink = { prefix: parsePrefix('10.40.0.0/16'), via: null, mtu: 9000 };

describe('a new interface', () => {
  test('comes up before it gets addresses, and has addresses before routes', () => {
    expect(words(additions(pod({}), null, 2))).toEqual([
      'bring up lo beside',
      'bring up',
      'add address 10.40.0.5/16 to',
      'add neighbour 10.40.0.1 to',
      'add route 0.0.0.0/0 to',
    ]);
  });

  test('gets on-link routes before the route that needs them', () => {
    const routes = additions(pod({ routes: [anywhere, onLink] }), null, 2).slice(-2);
    expect(words(routes)).toEqual(['add route 10.40.0.0/16 to', 'add route 0.0.0.0/0 to']);
  });

  test("leaves the subnet's route to the kernel, except where it brings one of its own", () => {
    expect(addressFlags(pod({})) & NOPREFIXROUTE).toBe(0);
    expect(addressFlags(pod({ routes: [onLink, anywhere] })) & NOPREFIXROUTE).toBe(NOPREFIXROUTE);
  });
});

describe('a changed interface', () => {
  test('gets what is new and loses what is old, and nothing else is touched', () => {
    const before = pod({});
    const after = pod({ addresses: [second] });
    expect(words(additions(after, before, 2))).toEqual([
      'bring up lo beside',
      'bring up',
      'add address 10.40.0.6/16 to',
    ]);
    expect(words(removals(after, before, 2))).toEqual(['remove address 10.40.0.5/16 from']);
  });

  test('has a route or neighbour replaced, not taken away, when only its details change', () => {
    const before = pod({});
    const after = pod({
      routes: [{ ...anywhere, mtu: 1400 }],
      neighbours: [{ address: gateway, mac: parseMac('02:00:00:00:00:09') }],
    });
    expect(words(additions(after, before, 2)).slice(2)).toEqual([
      'add neighbour 10.40.0.1 to',
      'add route 0.0.0.0/0 to',
    ]);
    expect(removals(after, before, 2)).toEqual([]);
  });

  test('loses routes before the addresses they stand on', () => {
    const after = pod({ addresses: [], routes: [], neighbours: [] });
    expect(words(removals(after, pod({}), 2))).toEqual([
      'remove route 0.0.0.0/0 from',
      'remove neighbour 10.40.0.1 from',
      'remove address 10.40.0.5/16 from',
    ]);
  });

  test('forgives what is gone already', () => {
    const changes = [
      ...removals(pod({ addresses: [], routes: [], neighbours: [] }), pod({}), 2),
      ...clearing(pod({}), 2),
    ];
    expect(changes.every(change => (change.forgive ?? []).length > 0)).toBe(true);
  });
});

function pod(fields: Partial<PodInterfaceResource>): PodInterfaceResource {
  return {
    ...make.podInterface({
      owner: 'endpoint web',
      device: 'sh0',
      netns: { path: '/run/netns/web', inode: null },
      ifname: 'eth0',
      addresses: [first],
      neighbours: [{ address: gateway, mac: HOST_MAC }],
      routes: [anywhere],
      sysctls: {},
    }),
    ...fields,
  };
}

function words(changes: readonly { what: string }[]): string[] {
  return changes.map(change => change.what);
}

/** IFA_FLAGS of the first address: header 16, ifaddrmsg 8, two addresses of 8, then the attribute's header 4. */
function addressFlags(resource: PodInterfaceResource): number {
  const message = additions(resource, null, 2)[2]?.message ?? new Uint8Array();
  return new DataView(message.buffer).getUint32(44, true);
}
