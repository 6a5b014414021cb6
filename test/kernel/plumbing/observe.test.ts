import { describe, expect, test } from 'vitest';
import { observeHostFacts } from '../../../src/observe/host-facts.ts';
import { observeHost } from '../../../src/observe/observe-host.ts';
import { make } from '../../../src/plan/make.ts';
import type { HostRouteResource, Resource, ResourceKind } from '../../../src/plan/resource.ts';
import type { Executor } from '../../../src/plan/step.ts';
import { hostAddressExecutor } from '../../../src/plumbing/host-address.ts';
import { hostRouteExecutor } from '../../../src/plumbing/host-route.ts';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { namespaceExecutor } from '../../../src/plumbing/namespace.ts';
import { neighbourExecutor } from '../../../src/plumbing/neighbour.ts';
import { podInterfaceExecutor } from '../../../src/plumbing/pod-interface.ts';
import { upExecutor } from '../../../src/plumbing/up.ts';
import { parseMac } from '../../../src/spec/mac.ts';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import {
  add,
  address,
  aLink,
  aPodInterface,
  INSTANCE,
  openDescriptors,
  ref,
  run,
  sh,
  useEmptyHost,
} from './fixture.ts';

//  host: 10.40.0.1 and fd40::1 on lo ── sh-a ── eth0 of pod a: 10.40.0.5/16 fd40::5/64
const host = useEmptyHost();

const OTHER = 'ffeeddcc';
const owner = 'endpoint a';
const mac = parseMac('02:00:00:00:00:05');

function everything(): Resource[] {
  return [
    make.hostAddress({ owner: 'network blue', address: address('10.40.0.1'), device: 'lo' }),
    make.hostAddress({ owner: 'network blue', address: address('fd40::1'), device: 'lo' }),
    make.namespace({ owner, path: '/run/netns/a' }),
    aLink('a'),
    aPodInterface('a'),
    make.neighbour({ owner, device: 'sh-a', address: address('10.40.0.5'), mac }),
    make.neighbour({ owner, device: 'sh-a', address: address('fd40::5'), mac }),
    make.up({ owner, device: 'sh-a' }),
    route('10.40.0.0/16', {
      type: 'unreachable',
      device: null,
      mtu: null,
      source: null,
      owner: 'network blue',
    }),
    route('fd40::/64', { type: 'unreachable', device: null, mtu: null, source: null, owner: 'network blue' }),
    route('10.40.0.5/32'),
    route('fd40::5/128', { source: address('fd40::1') }),
  ];
}

function route(prefix: string, fields: Partial<HostRouteResource> = {}): HostRouteResource {
  const source = address('10.40.0.1');
  const plain = {
    owner,
    prefix: parsePrefix(prefix),
    type: 'unicast',
    device: 'sh-a',
    mtu: 9000,
    source,
  } as const;
  return { ...make.hostRoute(plain), ...fields };
}

async function makeAll(resources: readonly Resource[], instance = INSTANCE): Promise<void> {
  const executors: Partial<Record<ResourceKind, unknown>> = {
    'host-address': hostAddressExecutor(host(), instance),
    namespace: namespaceExecutor(),
    link: linkExecutor(host()),
    'pod-interface': podInterfaceExecutor(host()),
    neighbour: neighbourExecutor(host()),
    up: upExecutor(host()),
    'host-route': hostRouteExecutor(host(), instance),
  };
  for (const resource of resources)
    await run(executors[resource.kind] as Executor<ResourceKind>, [add(resource)]);
}

function observe(wanted: readonly Resource[] = everything(), instance = INSTANCE): Resource[] {
  const namespaces = new Map([['sh-a', ref('a')]]);
  return observeHost(host(), { instance, namespaces, created: ['/run/netns/a', '/run/netns/gone'], wanted });
}

const byId = (a: Resource, b: Resource) => (a.id < b.id ? -1 : 1);
const find = (resources: readonly Resource[], id: string) => resources.find(resource => resource.id === id);

describe('an instance', () => {
  test('whose resources are all there sees exactly these, field by field', async () => {
    await makeAll(everything());
    expect(observe().sort(byId)).toEqual(everything().sort(byId));
  });

  test('sees the same when nothing is wanted any more, but for sysctls it has no reason to read', async () => {
    await makeAll(everything());
    const seen = observe([]);
    expect(seen.map(({ id }) => id).sort()).toEqual(
      everything()
        .map(({ id }) => id)
        .sort(),
    );
    expect(find(seen, 'link sh-a')).toEqual({ ...aLink('a'), sysctls: {} });
    expect(find(seen, 'host-address 10.40.0.1')).toMatchObject({ owner: 'host' });
  });

  test('sees nothing on an empty host', () => {
    expect(observe()).toEqual([]);
  });

  test('sees nothing of another instance', async () => {
    await makeAll(everything());
    const seen = observe([], OTHER).map(({ id }) => id);
    expect(seen).toEqual(['namespace /run/netns/a']);
  });

  test('sees nothing of what others made', async () => {
    await sh(`ip link add sh-b type veth peer name other; ip link set sh-b up alias shunt:; ip link set other up
      ip addr add 10.40.0.1/32 dev lo; ip route add 10.40.0.5/32 dev sh-b proto 83; ip route add unreachable 10.40.0.0/16
      ip neigh add 10.40.0.5 lladdr 02:00:00:00:00:05 dev sh-b nud permanent`);
    expect(observe()).toEqual([]);
  });

  test('leaves no descriptor open', async () => {
    await makeAll(everything());
    const before = openDescriptors();
    for (let round = 0; round < 5; round++) observe();
    expect(openDescriptors()).toBe(before);
  });
});

describe('a difference is seen', () => {
  const changes: [string, string, string, Partial<Record<string, unknown>> | undefined][] = [
    ['MTU of the host side', 'ip link set sh-a mtu 8000', 'link sh-a', { mtu: 8000 }],
    ['MTU of the pod side', 'ip -n a link set eth0 mtu 8000', 'link sh-a', { mtu: 8000 }],
    [
      'MAC of the pod',
      'ip -n a link set eth0 address 02:00:00:00:00:66',
      'link sh-a',
      { mac: '02:00:00:00:00:66' },
    ],
    [
      'sysctl of the host side',
      'echo 0 > /proc/sys/net/ipv4/conf/sh-a/forwarding',
      'link sh-a',
      { sysctls: { ...aLink('a').sysctls, 'net/ipv4/conf/sh-a/forwarding': '0' } },
    ],
    [
      'sysctl of the pod side',
      'ip netns exec a sh -c "echo 1 > /proc/sys/net/ipv6/conf/eth0/accept_ra"',
      'pod-interface sh-a',
      { sysctls: { ...aPodInterface('a').sysctls, 'net/ipv6/conf/eth0/accept_ra': '1' } },
    ],
    [
      'name of the pod side',
      'ip -n a link set eth0 down; ip -n a link set eth0 name net1',
      'link sh-a',
      { ifname: 'net1' },
    ],
    ['pod side that is down', 'ip -n a link set eth0 down', 'pod-interface sh-a', undefined],
    ['host side that is down', 'ip link set sh-a down', 'up sh-a', undefined],
    [
      'host side that is down, which loses its routes',
      'ip link set sh-a down',
      'host-route 10.40.0.5/32',
      undefined,
    ],
    [
      'address missing',
      'ip -n a addr del fd40::5/64 dev eth0',
      'pod-interface sh-a',
      { addresses: ['10.40.0.5/16'] },
    ],
    [
      'address too many',
      'ip -n a addr add 192.0.2.1/32 dev eth0',
      'pod-interface sh-a',
      { addresses: ['10.40.0.5/16', 'fd40::5/64', '192.0.2.1/32'] },
    ],
    [
      'default route missing',
      'ip -n a route del default',
      'pod-interface sh-a',
      { routes: [aPodInterface('a').routes[1]] },
    ],
    [
      'gateway’s neighbour entry missing',
      'ip -n a neigh del 10.40.0.1 dev eth0',
      'pod-interface sh-a',
      { neighbours: [aPodInterface('a').neighbours[1]] },
    ],
    ['neighbour missing', 'ip neigh del 10.40.0.5 dev sh-a', 'neighbour sh-a 10.40.0.5', undefined],
    [
      'neighbour with another MAC',
      'ip neigh replace 10.40.0.5 lladdr 02:00:00:00:00:66 dev sh-a nud permanent',
      'neighbour sh-a 10.40.0.5',
      { mac: '02:00:00:00:00:66' },
    ],
    [
      'route with another MTU',
      'ip route replace 10.40.0.5/32 dev sh-a proto 83 mtu 1400 src 10.40.0.1',
      'host-route 10.40.0.5/32',
      { mtu: 1400 },
    ],
    ['net below missing', 'ip route del unreachable 10.40.0.0/16', 'host-route 10.40.0.0/16', undefined],
    ['gateway address missing', 'ip addr del 10.40.0.1/32 dev lo', 'host-address 10.40.0.1', undefined],
    ['namespace missing', 'umount /run/netns/a; rm /run/netns/a', 'namespace /run/netns/a', undefined],
    ['link missing', 'ip link del sh-a', 'link sh-a', undefined],
  ];

  test.each(changes)('%s', async (_, spoil, id, fields) => {
    await makeAll(everything());
    await sh(spoil);
    const wanted = find(everything(), id);
    expect(find(observe(), id)).toEqual(fields === undefined ? undefined : { ...wanted, ...fields });
  });

  test('when the path leads to another namespace than the pod’s', async () => {
    await makeAll(everything());
    // Another namespace under the old name, in which a device looks just like the pod's.
    await sh(`ip netns add b; ip -n b link add eth0 index $(ip -n a -o link show eth0 | cut -d: -f1) type bridge
      touch /run/netns/kept; mount --bind /run/netns/a /run/netns/kept
      umount /run/netns/a; mount --bind /run/netns/b /run/netns/a`);
    const seen = observe();
    expect(find(seen, 'link sh-a')).toMatchObject({ netns: { path: '', inode: null }, ifname: '' });
    expect(find(seen, 'pod-interface sh-a')).toBeUndefined();
    await sh('umount /run/netns/a');
  });

  test('when the namespace is not the one that was meant', async () => {
    await makeAll(everything());
    const namespaces = new Map([['sh-a', { path: '/run/netns/a', inode: '1' }]]);
    const seen = observeHost(host(), { instance: INSTANCE, namespaces, created: [], wanted: everything() });
    expect(find(seen, 'link sh-a')).toMatchObject({ netns: { path: '', inode: null } });
  });
});

describe('facts of the host', () => {
  test('are routes and addresses of others, not of this instance', async () => {
    await makeAll(everything());
    await sh(`ip link add up0 type veth peer name beyond; ip link set beyond up; ip link set up0 up mtu 1400
      ip addr add 192.0.2.2/24 dev up0; ip route add 198.51.100.0/24 via 192.0.2.1; ip route add blackhole 203.0.113.0/24`);
    const facts = observeHostFacts(host(), INSTANCE);
    expect(facts.routes.filter(({ prefix }) => !prefix.includes(':'))).toEqual([
      { prefix: '192.0.2.0/24', device: 'up0' },
      { prefix: '198.51.100.0/24', device: 'up0' },
      { prefix: '203.0.113.0/24', device: null },
    ]);
    expect(facts.addresses).toContainEqual({ address: '192.0.2.2/24', device: 'up0' });
    expect(facts.addresses.map(({ address: shown }) => shown)).not.toContain('10.40.0.1/32');
    expect(facts.uplinks).toEqual([]);
    expect(facts.uplinkMtu).toBeNull();
    const others = observeHostFacts(host(), OTHER).routes.map(({ prefix }) => prefix);
    expect(others).toContain('10.40.0.0/16');
    expect(others).toContain('10.40.0.5/32');
  });

  test('are uplinks: devices with a default route of any kind, and the smallest MTU of them', async () => {
    await sh(`for n in 0 1 2; do ip link add up$n type veth peer name beyond$n; ip link set beyond$n up; ip link set up$n up; done
      ip addr add 192.0.2.2/24 dev up0; ip addr add 198.51.100.2/24 dev up1; ip -6 addr add 2001:db8::2/64 dev up2 nodad
      ip route add default proto static nexthop via 192.0.2.1 dev up0 nexthop via 198.51.100.1 dev up1
      ip -6 route add default via 2001:db8::1 dev up2 mtu 1380; ip -6 route add unreachable default metric 9999`);
    const facts = observeHostFacts(host(), INSTANCE);
    expect(facts.uplinks.map(({ device, mtu }) => ({ device, mtu }))).toEqual([
      { device: 'up0', mtu: 1500 },
      { device: 'up1', mtu: 1500 },
      { device: 'up2', mtu: 1380 },
    ]);
    expect(facts.uplinkMtu).toBe(1380);
  });

  test('are the forwarding switches', async () => {
    await sh('echo 1 > /proc/sys/net/ipv4/ip_forward; echo 0 > /proc/sys/net/ipv6/conf/all/forwarding');
    expect(observeHostFacts(host(), INSTANCE)).toMatchObject({
      ipv6: true,
      forwarding: { ipv4: true, ipv6: false },
    });
    await sh('echo 0 > /proc/sys/net/ipv4/ip_forward');
    expect(observeHostFacts(host(), INSTANCE).forwarding.ipv4).toBe(false);
  });
});
