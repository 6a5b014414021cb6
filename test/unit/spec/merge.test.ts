import { describe, expect, it } from 'vitest';
import { type Desired, type Endpoint, NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { addEndpoint, removeEndpoint } from '../../../src/spec/edit.ts';
import { generateMac } from '../../../src/spec/mac.ts';
import { mergeFile } from '../../../src/spec/merge.ts';
import type { EndpointRequest, NetworkRequest } from '../../../src/spec/request.ts';
import { endpoint, network, wanted } from './make.ts';
import { refusalText } from './refusal.ts';

const BLUE = network('blue', ['10.40.0.0/24', 'fd40::/64']);

function merge(
  desired: Desired,
  networks: NetworkRequest[],
  endpoints: EndpointRequest[],
  prune = false,
): Desired {
  return mergeFile(desired, { networks, endpoints }, { prune });
}

describe('applying a file', () => {
  const first = merge(NOTHING_DESIRED, [BLUE], [endpoint('web', 'blue'), endpoint('db', 'blue')]);

  it('adds what it names, addresses in the order of the file, names in order', () => {
    expect(Object.keys(first.endpoints)).toEqual(['db', 'web']);
    expect(first.endpoints.web?.addresses).toEqual(['10.40.0.2', 'fd40::2']);
    expect(first.endpoints.db?.addresses).toEqual(['10.40.0.3', 'fd40::3']);
    expect(first.cursors).toEqual({ blue: { '10.40.0.0/24': '10.40.0.3', 'fd40::/64': 'fd40::3' } });
  });

  it('a second time changes nothing at all, with and without prune, in any order', () => {
    expect(merge(first, [BLUE], [endpoint('db', 'blue'), endpoint('web', 'blue')])).toBe(first);
    expect(merge(first, [BLUE], [endpoint('web', 'blue'), endpoint('db', 'blue')], true)).toBe(first);
  });

  it('leaves others alone without prune and removes them with it', () => {
    const red = network('red', ['10.41.0.0/24']);
    const both = merge(first, [red], [endpoint('api', 'red')]);
    expect(Object.keys(both.endpoints)).toEqual(['api', 'db', 'web']);
    expect(both.endpoints.web).toBe(first.endpoints.web);
    const pruned = merge(both, [red], [endpoint('api', 'red')], true);
    expect(Object.keys(pruned.networks)).toEqual(['red']);
    expect(Object.keys(pruned.endpoints)).toEqual(['api']);
    expect(Object.keys(pruned.cursors)).toEqual(['red']);
    expect(merge(both, [], [], true)).toEqual({ ...NOTHING_DESIRED, nextNetworkId: 3 });
  });

  it('may use the addresses, MAC and interface of what it prunes', () => {
    const { mac, addresses } = first.endpoints.web as Endpoint;
    const heir = endpoint('heir', 'blue', { netns: 'web', mac, addresses });
    expect(merge(first, [BLUE], [heir], true).endpoints.heir).toMatchObject({ mac, addresses });
  });

  it('may use the subnets of a network that it prunes', () => {
    const green = network('green', ['10.40.0.0/16']);
    expect(Object.keys(merge(first, [green], [endpoint('web', 'green')], true).networks)).toEqual(['green']);
    expect(refusalText(() => merge(first, [green], []))).toContain('overlaps');
  });

  it('puts stated addresses before allocated ones wherever they stand', () => {
    const desired = merge(
      NOTHING_DESIRED,
      [BLUE],
      [endpoint('a', 'blue'), endpoint('b', 'blue', { addresses: ['10.40.0.2'] })],
    );
    expect(desired.endpoints.a?.addresses).toEqual(['10.40.0.3', 'fd40::2']);
    expect(desired.endpoints.b?.addresses).toEqual(['10.40.0.2', 'fd40::3']);
  });

  it('lets two endpoints exchange their addresses and MACs', () => {
    const { web, db } = first.endpoints as { web: Endpoint; db: Endpoint };
    const swapped = merge(
      first,
      [BLUE],
      [
        endpoint('web', 'blue', { addresses: db.addresses, mac: db.mac }),
        endpoint('db', 'blue', { addresses: web.addresses, mac: web.mac }),
      ],
    );
    expect(swapped.endpoints.web).toEqual({ ...web, addresses: db.addresses, mac: db.mac });
    expect(swapped.endpoints.db).toEqual({ ...db, addresses: web.addresses, mac: web.mac });
  });

  it('does not take an address from an endpoint that has it', () => {
    for (const order of [0, 1]) {
      const requests = [
        endpoint('web', 'blue', { ifname: 'eth1' }),
        endpoint('new', 'blue', { addresses: ['10.40.0.2'] }),
      ];
      if (order === 1) requests.reverse();
      expect(refusalText(() => merge(first, [BLUE], requests))).toMatch(
        /E_CONFLICT give 10\.40\.0\.2 to endpoint/,
      );
    }
  });

  it('refuses two endpoints with one address', () => {
    const twins = ['a', 'b'].map(name => endpoint(name, 'blue', { addresses: ['10.40.0.77'] }));
    expect(refusalText(() => merge(first, [BLUE], twins))).toBe(
      'E_CONFLICT give 10.40.0.77 to endpoint b: endpoint a has it',
    );
  });

  it('names the field of a network that is neither in the file nor there', () => {
    expect(refusalText(() => merge(first, [], [endpoint('x', 'bleu')]))).toBe(
      'E_INPUT read endpoints.x.network: expected the name of a network, got "bleu"; did you mean "blue"?',
    );
    expect(merge(first, [], [endpoint('x', 'blue')]).endpoints.x?.network).toBe('blue');
    expect(refusalText(() => merge(first, [], [endpoint('x', 'blue')], true))).toContain(
      'endpoints.x.network',
    );
  });
});

describe('applying a changed endpoint', () => {
  const first = merge(
    NOTHING_DESIRED,
    [BLUE, network('red', ['10.41.0.0/24'])],
    [endpoint('web', 'blue', { mac: '02:00:00:00:00:07' }), endpoint('db', 'blue')],
  );
  const web = first.endpoints.web as Endpoint;

  it('keeps addresses and MAC that the file does not state', () => {
    for (const change of [{ ifname: 'eth1' }, { netns: 'elsewhere' }, { createNetns: true }]) {
      const after = merge(first, [BLUE], [endpoint('web', 'blue', change)]).endpoints.web as Endpoint;
      expect(after.addresses).toEqual(web.addresses);
      expect(after.mac).toBe(web.mac);
      expect(after).not.toEqual(web);
    }
  });

  it('takes a stated address and keeps that of the other subnet', () => {
    const after = merge(first, [BLUE], [endpoint('web', 'blue', { addresses: ['10.40.0.99'] })]);
    expect(after.endpoints.web?.addresses).toEqual(['10.40.0.99', web.addresses[1]]);
  });

  it('allocates anew in another network and keeps the MAC, if nobody has it there', () => {
    expect(merge(first, [], [endpoint('web', 'red')]).endpoints.web).toMatchObject({
      network: 'red',
      addresses: ['10.41.0.2'],
      mac: web.mac,
    });
    const busy = addEndpoint(first, endpoint('other', 'red', { mac: web.mac }));
    expect(merge(busy, [], [endpoint('web', 'red')]).endpoints.web?.mac).toBe(generateMac('web'));
  });

  it('keeps the inode of a pid that stays the same, and forgets it with the pid', () => {
    const pinned = addEndpoint(first, endpoint('proc', 'blue', { netns: 'pid:42' }));
    const seen = {
      ...pinned,
      endpoints: {
        ...pinned.endpoints,
        proc: { ...pinned.endpoints.proc!, netns: { kind: 'pid', pid: 42, inode: '4026531840' } },
      },
    } as Desired;
    expect(merge(seen, [], [endpoint('proc', 'blue', { netns: 'pid:42' })])).toBe(seen);
    const renamed = merge(seen, [], [endpoint('proc', 'blue', { netns: 'pid:42', ifname: 'eth1' })]);
    expect(renamed.endpoints.proc?.netns).toEqual({ kind: 'pid', pid: 42, inode: '4026531840' });
    const moved = merge(seen, [], [endpoint('proc', 'blue', { netns: 'pid:43' })]);
    expect(moved.endpoints.proc?.netns).toEqual({ kind: 'pid', pid: 43, inode: null });
  });

  it('does not take a namespace from under an endpoint', () => {
    const owner = merge(
      first,
      [],
      [
        endpoint('own', 'blue', { createNetns: true }),
        endpoint('guest', 'red', { netns: 'own', ifname: 'eth1' }),
      ],
    );
    expect(
      refusalText(() => merge(owner, [], [endpoint('own', 'blue', { netns: 'away', createNetns: true })])),
    ).toMatch(/^E_IN_USE remove namespace own: endpoint guest is in it/);
    expect(refusalText(() => merge(owner, [], [endpoint('own', 'blue')]))).toMatch(
      /^E_IN_USE remove namespace own/,
    );
    const handed = merge(
      owner,
      [],
      [
        endpoint('own', 'blue'),
        endpoint('guest', 'red', { netns: 'own', ifname: 'eth1', createNetns: true }),
      ],
    );
    expect(handed.endpoints.guest?.createNetns).toBe(true);
  });
});

describe('applying a changed network', () => {
  const first = merge(
    NOTHING_DESIRED,
    [network('blue', ['10.40.0.0/24'])],
    [endpoint('web', 'blue'), endpoint('db', 'blue')],
  );

  it('changes its attributes and keeps its number and endpoints', () => {
    const blue = network('blue', ['10.40.0.0/24'], {
      isolated: true,
      internal: true,
      localMtu: 9000,
      exclude: ['10.40.0.2'],
    });
    const after = merge(first, [blue], []);
    expect(after.networks.blue).toEqual({ ...blue, id: 1 });
    expect(after.endpoints).toEqual(first.endpoints);
    expect(after.cursors).toEqual(first.cursors);
  });

  it('gives every endpoint an address of a subnet that is added', () => {
    const after = merge(first, [network('blue', ['fd40::/64', '10.40.0.0/24'])], []);
    expect(after.endpoints.db?.addresses).toEqual(['fd40::2', '10.40.0.3']);
    expect(after.endpoints.web?.addresses).toEqual(['fd40::3', '10.40.0.2']);
  });

  it('may make a subnet larger or smaller while all addresses fit', () => {
    const larger = merge(first, [network('blue', ['10.40.0.0/16'])], []);
    expect(larger.endpoints).toEqual(first.endpoints);
    expect(addEndpoint(larger, endpoint('new', 'blue')).endpoints.new?.addresses).toEqual(['10.40.0.4']);
    expect(merge(first, [network('blue', ['10.40.0.0/28'])], []).endpoints).toEqual(first.endpoints);
  });

  it('refuses a subnet in which an address has become gateway or broadcast address', () => {
    expect(refusalText(() => merge(first, [network('blue', ['10.40.0.0/30'])], []))).toContain(
      'broadcast address',
    );
    expect(refusalText(() => merge(first, [network('blue', ['10.40.0.2/31'])], []))).toContain(
      'is the gateway',
    );
  });

  it('refuses to take the subnet of an address away, unless the endpoint goes or moves with it', () => {
    const moved = network('blue', ['10.50.0.0/24']);
    expect(refusalText(() => merge(first, [moved], []))).toMatch(
      /^E_IN_USE change subnets of network blue: endpoint \w+ has 10\.40\.0\.\d, which would be in none of them/,
    );
    expect(refusalText(() => merge(first, [moved], [endpoint('web', 'blue')], true))).toContain('E_IN_USE');
    const away = merge(first, [moved], [endpoint('web', 'blue', { addresses: ['10.50.0.9'] })], true);
    expect(away.endpoints.web?.addresses).toEqual(['10.50.0.9']);
    expect(merge(first, [moved], [], true).endpoints).toEqual({});
    expect(merge(first, [moved], [], true).cursors).toEqual({});
  });
});

describe('a thousand endpoints', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `pod-${index}`);
  const large = [network('blue', ['10.40.0.0/16', 'fd40::/64'])];

  it('in one go get the addresses that they would get one by one', () => {
    const requests = names.slice(0, 200).map(name => endpoint(name, 'blue'));
    expect(merge(wanted(large), [], requests)).toEqual(wanted(large, requests));
  });

  it('cost about four times as much as a quarter of them, not sixteen times', () => {
    const requests = names.concat(names.map(name => `${name}-b`)).map(name => endpoint(name, 'blue'));
    const time = (count: number): number => {
      const begin = performance.now();
      merge(NOTHING_DESIRED, large, requests.slice(0, count));
      return performance.now() - begin;
    };
    const best = (count: number): number => Math.min(...Array.from({ length: 7 }, () => time(count)));
    time(2000);
    expect(best(2000) / best(500)).toBeLessThan(10);
  });

  it('keep their addresses when one of them goes and comes', () => {
    const all = merge(
      NOTHING_DESIRED,
      large,
      names.map(name => endpoint(name, 'blue')),
    );
    const without = removeEndpoint(all, 'pod-500');
    const again = merge(without, [], [endpoint('pod-500', 'blue')]);
    expect(again.endpoints['pod-500']?.addresses[0]).toBe('10.40.3.234');
    expect(again.endpoints['pod-500']?.mac).toBe(all.endpoints['pod-500']?.mac);
  });
});
