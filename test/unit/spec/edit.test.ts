import { describe, expect, it } from 'vitest';
import type { Desired } from '../../../src/spec/desired.ts';
import { NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import {
  addEndpoint,
  addNetwork,
  removeEndpoint,
  removeEndpoints,
  removeNetwork,
} from '../../../src/spec/edit.ts';
import { generateMac, HOST_MAC } from '../../../src/spec/mac.ts';
import { endpoint, network, wanted } from './make.ts';
import { refusalCode, refusalText } from './refusal.ts';

const BLUE = network('blue', ['10.40.0.0/24', 'fd40::/64']);
const BASE = wanted([BLUE]);

function addressesOf(desired: Desired, name: string): readonly string[] | undefined {
  return desired.endpoints[name]?.addresses;
}

describe('adding a network', () => {
  it('gives it the next number, which is never given again', () => {
    let desired = wanted([network('a', ['10.0.0.0/24']), network('b', ['10.0.1.0/24'])]);
    expect([desired.networks.a?.id, desired.networks.b?.id]).toEqual([1, 2]);
    desired = addNetwork(removeNetwork(desired, 'b', { force: false }), network('b', ['10.0.1.0/24']));
    expect(desired.networks.b?.id).toBe(3);
    expect(desired.nextNetworkId).toBe(4);
  });

  it('leaves what it was given as it was', () => {
    const before = structuredClone(BASE);
    addNetwork(BASE, network('red', ['10.41.0.0/24']));
    addEndpoint(BASE, endpoint('web', 'blue'));
    expect(BASE).toEqual(before);
    expect(NOTHING_DESIRED).toEqual({ networks: {}, endpoints: {}, cursors: {}, nextNetworkId: 1 });
  });

  it('under a taken name is refused', () => {
    expect(refusalText(() => addNetwork(BASE, network('blue', ['10.9.0.0/24'])))).toMatch(
      /^E_EXISTS add network blue: /,
    );
  });

  it.each([
    ['10.40.0.0/24', 'blue'],
    ['10.40.0.128/25', 'inside'],
    ['10.0.0.0/8', 'around'],
    ['fd40::/48', 'around'],
    ['fd40::5:0/112', 'inside'],
  ])('with %s, which overlaps (%s), is refused', subnet => {
    const refused = refusalText(() => addNetwork(BASE, network('red', [subnet])));
    expect(refused).toContain('E_CONFLICT');
    expect(refused).toContain(subnet);
    expect(refused).toContain('of network blue');
  });

  it('with a neighbouring subnet is fine', () => {
    expect(addNetwork(BASE, network('red', ['10.40.1.0/24', 'fd40:0:0:1::/64'])).networks.red?.id).toBe(2);
  });
});

describe('removing a network', () => {
  const used = wanted(
    [BLUE, network('red', ['10.41.0.0/24'])],
    [endpoint('web', 'blue'), endpoint('db', 'red')],
  );

  it('takes its cursors along', () => {
    const desired = removeNetwork(removeEndpoint(used, 'web'), 'blue', { force: false });
    expect(Object.keys(desired.networks)).toEqual(['red']);
    expect(Object.keys(desired.cursors)).toEqual(['red']);
  });

  it('is refused while it has endpoints, and takes them along with force', () => {
    expect(refusalText(() => removeNetwork(used, 'blue', { force: false }))).toMatch(
      /^E_IN_USE remove network blue: it has endpoint web; /,
    );
    expect(Object.keys(removeNetwork(used, 'blue', { force: true }).endpoints)).toEqual(['db']);
  });

  it('that is not there says which one may be meant', () => {
    expect(refusalText(() => removeNetwork(used, 'bleu', { force: true }))).toBe(
      'E_NOT_FOUND find network bleu: there is none of that name; did you mean "blue"?',
    );
  });
});

describe('adding an endpoint', () => {
  it('allocates one address for each subnet, a MAC, and stores where it stopped', () => {
    const desired = addEndpoint(BASE, endpoint('web', 'blue'));
    expect(desired.endpoints.web).toEqual({
      name: 'web',
      network: 'blue',
      netns: { kind: 'name', name: 'web' },
      createNetns: false,
      ifname: 'eth0',
      mac: generateMac('web'),
      addresses: ['10.40.0.2', 'fd40::2'],
    });
    expect(desired.cursors).toEqual({ blue: { '10.40.0.0/24': '10.40.0.2', 'fd40::/64': 'fd40::2' } });
  });

  it("does not give a removed endpoint's address to the next one", () => {
    const desired = removeEndpoint(addEndpoint(BASE, endpoint('a', 'blue')), 'a');
    expect(addressesOf(addEndpoint(desired, endpoint('b', 'blue')), 'b')).toEqual(['10.40.0.3', 'fd40::3']);
  });

  it('takes stated addresses in any order and allocates the other family', () => {
    const both = addEndpoint(BASE, endpoint('web', 'blue', { addresses: ['FD40:0::9', '10.40.0.9'] }));
    expect(addressesOf(both, 'web')).toEqual(['10.40.0.9', 'fd40::9']);
    expect(both.cursors).toEqual({});
    const one = addEndpoint(BASE, endpoint('web', 'blue', { addresses: ['fd40::9'] }));
    expect(addressesOf(one, 'web')).toEqual(['10.40.0.2', 'fd40::9']);
  });

  it('passes over addresses that were stated', () => {
    const desired = wanted(
      [BLUE],
      [endpoint('a', 'blue', { addresses: ['10.40.0.2'] }), endpoint('b', 'blue')],
    );
    expect(addressesOf(desired, 'b')).toEqual(['10.40.0.3', 'fd40::3']);
  });

  it('never allocates an excluded address, but gives it to who asks for it', () => {
    const base = wanted([network('blue', ['10.40.0.0/24'], { exclude: ['10.40.0.2-10.40.0.9'] })]);
    expect(addressesOf(addEndpoint(base, endpoint('a', 'blue')), 'a')).toEqual(['10.40.0.10']);
    expect(addressesOf(addEndpoint(base, endpoint('a', 'blue', { addresses: ['10.40.0.5'] })), 'a')).toEqual([
      '10.40.0.5',
    ]);
  });

  it.each([
    ['10.40.1.5', 'E_INPUT', 'expected an address inside 10.40.0.0/24 or fd40::/64'],
    ['fd41::1', 'E_INPUT', 'expected an address inside'],
    ['10.40.0.1', 'E_CONFLICT', 'it is the gateway of 10.40.0.0/24'],
    ['fd40::1', 'E_CONFLICT', 'it is the gateway of fd40::/64'],
    ['10.40.0.0', 'E_CONFLICT', 'it is the network address'],
    ['10.40.0.255', 'E_CONFLICT', 'it is the broadcast address'],
    ['fd40::', 'E_CONFLICT', 'it is the subnet-router anycast address'],
  ])('at %s is refused: %s %s', (address, code, why) => {
    const refused = refusalText(() => addEndpoint(BASE, endpoint('web', 'blue', { addresses: [address] })));
    expect(refused).toContain(code);
    expect(refused).toContain(why);
    expect(refused).toContain('web');
  });

  it('may have the last address of an IPv6 subnet, which has no broadcast address', () => {
    const last = 'fd40::ffff:ffff:ffff:ffff';
    expect(addressesOf(addEndpoint(BASE, endpoint('web', 'blue', { addresses: [last] })), 'web')?.[1]).toBe(
      last,
    );
  });

  it('with two addresses in one subnet is refused', () => {
    const twice = endpoint('web', 'blue', { addresses: ['10.40.0.5', '10.40.0.6'] });
    expect(refusalText(() => addEndpoint(BASE, twice))).toContain('expected one address inside 10.40.0.0/24');
  });

  describe('next to another', () => {
    const mac = '02:00:00:00:00:05';
    const busy = wanted(
      [BLUE, network('red', ['10.41.0.0/24'])],
      [endpoint('web', 'blue', { addresses: ['10.40.0.9'], mac, createNetns: true })],
    );

    it('with its address is refused', () => {
      expect(refusalText(() => addEndpoint(busy, endpoint('db', 'blue', { addresses: ['10.40.0.9'] })))).toBe(
        'E_CONFLICT give 10.40.0.9 to endpoint db: endpoint web has it',
      );
    });

    it('with its MAC is refused in the same network and fine in another', () => {
      expect(refusalText(() => addEndpoint(busy, endpoint('db', 'blue', { mac })))).toBe(
        `E_CONFLICT give ${mac} to endpoint db: endpoint web has it`,
      );
      expect(addEndpoint(busy, endpoint('db', 'red', { mac })).endpoints.db?.mac).toBe(mac);
    });

    it('gets another MAC where the one from its name is taken', () => {
      const thief = endpoint('thief', 'blue', { mac: generateMac('victim') });
      const desired = addEndpoint(addEndpoint(busy, thief), endpoint('victim', 'blue'));
      expect(desired.endpoints.victim?.mac).toBe(generateMac('victim', 1));
    });

    it('with its interface in its namespace is refused, however the namespace is written', () => {
      for (const netns of ['web', '/run/netns/web', '/var/run/netns/web']) {
        expect(refusalText(() => addEndpoint(busy, endpoint('db', 'red', { netns })))).toBe(
          'E_CONFLICT give eth0 in namespace web to endpoint db: endpoint web has it',
        );
      }
      expect(
        addEndpoint(busy, endpoint('db', 'red', { netns: 'web', ifname: 'eth1' })).endpoints.db?.ifname,
      ).toBe('eth1');
    });

    it('making the namespace that it made is refused', () => {
      const again = endpoint('db', 'red', { netns: 'web', ifname: 'eth1', createNetns: true });
      expect(refusalText(() => addEndpoint(busy, again))).toContain('it is made with endpoint web already');
    });
  });

  it('with the MAC of the host-side devices is refused', () => {
    expect(refusalText(() => addEndpoint(BASE, endpoint('web', 'blue', { mac: HOST_MAC })))).toContain(
      'E_CONFLICT',
    );
  });

  it('under a taken name, or in a network that is not there, is refused', () => {
    const desired = addEndpoint(BASE, endpoint('web', 'blue'));
    expect(refusalCode(() => addEndpoint(desired, endpoint('web', 'blue', { netns: 'other' })))).toBe(
      'E_EXISTS',
    );
    expect(refusalText(() => addEndpoint(desired, endpoint('db', 'blu')))).toContain(
      'E_NOT_FOUND find network blu',
    );
  });

  it('in a full network is refused, and not by an address of the other family', () => {
    let desired = wanted([network('tiny', ['10.40.0.0/29', 'fd40::/64'])]);
    for (const name of ['a', 'b', 'c', 'd', 'e']) desired = addEndpoint(desired, endpoint(name, 'tiny'));
    expect(refusalText(() => addEndpoint(desired, endpoint('f', 'tiny')))).toContain(
      'E_EXHAUSTED allocate an address of 10.40.0.0/29',
    );
  });
});

describe('removing an endpoint', () => {
  const shared = wanted(
    [BLUE],
    [
      endpoint('web', 'blue', { createNetns: true }),
      endpoint('side', 'blue', { netns: 'web', ifname: 'eth1' }),
    ],
  );

  it('that made a namespace in which another lives is refused', () => {
    expect(refusalText(() => removeEndpoint(shared, 'web'))).toMatch(
      /^E_IN_USE remove namespace web: endpoint side is in it; remove endpoint side as well/,
    );
    expect(Object.keys(removeEndpoint(shared, 'side').endpoints)).toEqual(['web']);
  });

  it('together with the other is fine in either order', () => {
    expect(removeEndpoints(shared, ['web', 'side']).endpoints).toEqual({});
    expect(removeEndpoints(shared, ['side', 'web']).endpoints).toEqual({});
    expect(removeNetwork(shared, 'blue', { force: true }).endpoints).toEqual({});
  });

  it('that is not there is refused', () => {
    expect(refusalCode(() => removeEndpoint(shared, 'nobody'))).toBe('E_NOT_FOUND');
  });
});
