import { describe, expect, it } from 'vitest';
import { type Desired, NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import { addEndpoint, removeEndpoint } from '../../../src/spec/edit.ts';
import { mergeFile } from '../../../src/spec/merge.ts';
import { loadDesired, saveDesired } from '../../../src/store/desired-state.ts';
import { FileStore } from '../../../src/store/file-store.ts';
import type { Change, Json } from '../../../src/store/store.ts';
import { endpoint, network, wanted } from '../spec/make.ts';
import { folder, rejection } from './folder.ts';

const DESIRED = wanted(
  [
    network('blue', ['10.40.0.0/24', 'fd40::/64'], { exclude: ['10.40.0.9'], isolated: true }),
    network('red', ['10.41.0.0/31']),
  ],
  [
    endpoint('web', 'blue', { createNetns: true }),
    endpoint('db', 'blue', { netns: '/run/docker/netns/x' }),
    endpoint('api', 'red', { netns: 'pid:42', ifname: 'net0', mac: '02:00:00:00:00:01' }),
  ],
);

describe('the desired state', () => {
  it('is nothing before anything was stored', async () => {
    expect(await loadDesired(new FileStore(folder()))).toEqual({ desired: NOTHING_DESIRED, revision: 0 });
  });

  it('comes back as it was stored', async () => {
    const store = new FileStore(folder());
    expect(await saveDesired(store, DESIRED, 0)).toBe(1);
    expect(await loadDesired(store)).toEqual({ desired: DESIRED, revision: 1 });
    const seen: Desired = {
      ...DESIRED,
      endpoints: {
        ...DESIRED.endpoints,
        api: { ...DESIRED.endpoints.api!, netns: { kind: 'pid', pid: 42, inode: '4026531840' } },
      },
    };
    expect(await saveDesired(store, seen, 1)).toBe(2);
    expect((await loadDesired(store)).desired).toEqual(seen);
    expect(await saveDesired(store, NOTHING_DESIRED, 2)).toBe(3);
    expect((await loadDesired(store)).desired).toEqual(NOTHING_DESIRED);
  });

  it('is not written again when nothing differs', async () => {
    const store = new FileStore(folder());
    await saveDesired(store, DESIRED, 0);
    expect(await saveDesired(store, structuredClone(DESIRED), 1)).toBe(1);
  });

  it('touches only documents that differ', async () => {
    const commits: (readonly Change[])[] = [];
    class Recorder extends FileStore {
      override async commit(changes: readonly Change[], revision: number): Promise<number> {
        commits.push(changes);
        return super.commit(changes, revision);
      }
    }
    const store = new Recorder(folder());
    await saveDesired(store, DESIRED, 0);
    await saveDesired(store, addEndpoint(removeEndpoint(DESIRED, 'web'), endpoint('new', 'blue')), 1);
    expect(commits[1]?.map(({ key, value }) => [key, value === null])).toEqual([
      ['endpoints/web', true],
      ['endpoints/new', false],
      ['cursors/blue', false],
    ]);
  });

  it('is not stored over a later one', async () => {
    const store = new FileStore(folder());
    await saveDesired(store, DESIRED, 0);
    expect((await rejection(saveDesired(store, NOTHING_DESIRED, 0))).code).toBe('E_CONFLICT');
    expect((await rejection(saveDesired(store, DESIRED, 0))).code).toBe('E_CONFLICT');
    expect((await loadDesired(store)).desired).toEqual(DESIRED);
  });

  it('of a thousand endpoints comes back as it was stored', async () => {
    const store = new FileStore(folder());
    const endpoints = Array.from({ length: 1000 }, (_, index) => endpoint(`pod-${index}`, 'blue'));
    const networks = [network('blue', ['10.40.0.0/16', 'fd40::/64'])];
    const desired = mergeFile(NOTHING_DESIRED, { networks, endpoints }, { prune: false });
    await saveDesired(store, desired, 0);
    expect((await loadDesired(store)).desired).toEqual(desired);
  });
});

describe('a stored document', () => {
  const blue = { ...DESIRED.networks.blue } as unknown as Json & object;
  const web = { ...DESIRED.endpoints.web } as unknown as Json & object;

  it.each<[string, Json, string]>([
    ['meta', null, 'meta: is missing'],
    ['meta', { nextNetworkId: 0 }, 'meta: nextNetworkId is no number'],
    ['meta', { nextNetworkId: 2 }, 'networks/red: number 2 is taken'],
    ['networks/blue', null, 'there is no network blue'],
    ['networks/blue', [], 'networks/blue: is no object'],
    ['networks/blue', { ...blue, name: 'green' }, 'name is not that of the document'],
    ['networks/blue', { ...blue, id: 2 }, 'number 2 is taken'],
    ['networks/blue', { ...blue, id: 0 }, 'id is no whole number from 1'],
    ['networks/blue', { ...blue, driver: 'bridge' }, 'driver is unknown'],
    ['networks/blue', { ...blue, subnets: ['10.40.0.5/24', 'fd40::/64'] }, 'no address bits below /24'],
    ['networks/blue', { ...blue, subnets: '10.40.0.0/24' }, 'subnets is no list'],
    ['networks/blue', { ...blue, subnets: ['10.40.0.0/24'] }, '2 addresses, 1 subnets'],
    ['networks/blue', { ...blue, internal: 'no' }, 'internal is neither true nor false'],
    ['networks/blue', { ...blue, localMtu: 100 }, 'localMtu is no whole number from 1280'],
    ['networks/blue', { ...blue, later: 1 }, '8 fields expected'],
    ['networks/../x', blue, 'name is not that of the document'],
    ['endpoints/web', { ...web, network: 'green' }, 'there is no network green'],
    ['endpoints/web', { ...web, addresses: ['10.40.0.2'] }, '1 addresses, 2 subnets'],
    ['endpoints/web', { ...web, addresses: ['10.40.0.2', 5] }, '1 is no text'],
    ['endpoints/web', { ...web, addresses: ['10.40.0.2', 'fd40::zz'] }, 'addresses: expected an IP address'],
    ['endpoints/web', { ...web, mac: 'ff:ff:ff:ff:ff:ff' }, 'mac: expected a unicast MAC'],
    ['endpoints/web', { ...web, ifname: '../x' }, 'ifname: expected an interface name'],
    ['endpoints/web', { ...web, netns: 'web' }, 'is no object'],
    ['endpoints/web', { ...web, netns: { kind: 'name', name: '../x' } }, 'netns: expected a namespace name'],
    ['endpoints/web', { ...web, netns: { kind: 'name', name: '/x' } }, 'netns is not as Shunt writes it'],
    [
      'endpoints/web',
      { ...web, netns: { kind: 'path', path: '/run/netns/web' } },
      'netns is not as Shunt writes it',
    ],
    [
      'endpoints/web',
      { ...web, netns: { kind: 'pid', pid: '4x', inode: null } },
      'netns: expected pid: and the number of a process',
    ],
    ['endpoints/web', { ...web, netns: { kind: 'pid', pid: 4, inode: '12x' } }, 'netns.inode is no number'],
    ['endpoints/web', { ...web, netns: { kind: 'fd', fd: 4 } }, 'netns is of no known kind'],
    ['endpoints/__proto__', web, 'name is not that of the document'],
    ['cursors/green', {}, 'there is no such network'],
    ['cursors/__proto__', {}, 'expected a name'],
    ['cursors/blue', { '10.40.0.0/24': 'x' }, 'expected an IP address'],
    ['policies/x', {}, 'is of no known kind'],
  ])('%s holding %j is refused', async (key, value, why) => {
    const store = new FileStore(folder());
    await saveDesired(store, DESIRED, 0);
    await store.commit([{ key, value }], 1);
    const error = await rejection(loadDesired(store));
    expect(error.code).toBe('E_STATE');
    expect(error.message).toContain(why);
    expect(error.message).toMatch(/^read stored document /);
    expect(error.hint).toContain('desired.json.previous');
  });
});
