import { describe, expect, test } from 'vitest';
import { deviceAlias, hostDevice } from '../../../src/plan/device-name.ts';
import { RESOURCE_KINDS, type Resource } from '../../../src/plan/resource.ts';
import { networkOf, resources } from '../../../src/plan/resources.ts';
import { type Desired, type Endpoint, NOTHING_DESIRED } from '../../../src/spec/desired.ts';
import type { NetworkText } from '../../../src/spec/request.ts';
import { endpoint, network, wanted } from '../spec/make.ts';
import { FACTS } from './facts.ts';

const GATEWAY_MAC = '02:73:68:75:6e:74';
const POD_MAC = '02:00:00:00:00:05';
const DEVICE = hostDevice(FACTS.instance, 'web');
const DUAL = ['10.40.0.0/16', 'fd40::/64'];

/** One endpoint, web, on one network. */
function desire(subnets: string[], rest: Omit<NetworkText, 'subnets'> = {}): Desired {
  return wanted([network('blue', subnets, rest)], [endpoint('web', 'blue', { mac: POD_MAC })]);
}

function ofKind(desired: Desired, kind: Resource['kind'], facts = FACTS): Resource[] {
  return resources(desired, facts).filter(resource => resource.kind === kind);
}

test('nothing wanted, nothing held', () => {
  expect(resources(NOTHING_DESIRED, FACTS)).toEqual([]);
});

test('a network needs the datapath, gateways, their rows and a guard for each subnet', () => {
  const row = { device: null, mac: GATEWAY_MAC, networkId: 1, mtu: 65_535, isolated: false, internal: false };
  const owner = 'network blue';
  const guard = { kind: 'host-route', type: 'unreachable', device: null, mtu: null, source: null, owner };
  expect(resources(wanted([network('blue', DUAL)]), FACTS)).toEqual([
    { kind: 'bpffs', id: 'bpffs', owner: 'host', path: '/sys/fs/bpf' },
    { kind: 'datapath', id: 'datapath build1', owner: 'host', layout: 'layout1', build: 'build1' },
    { kind: 'host-address', id: 'host-address 10.40.0.1', owner, address: '10.40.0.1', device: 'lo' },
    { kind: 'entry', id: 'entry 10.40.0.1', owner, address: '10.40.0.1', ...row },
    { ...guard, id: 'host-route 10.40.0.0/16', prefix: '10.40.0.0/16' },
    { kind: 'host-address', id: 'host-address fd40::1', owner, address: 'fd40::1', device: 'lo' },
    { kind: 'entry', id: 'entry fd40::1', owner, address: 'fd40::1', ...row },
    { ...guard, id: 'host-route fd40::/64', prefix: 'fd40::/64' },
  ]);
});

test('an endpoint with both families, field by field', () => {
  const owner = 'endpoint web';
  const netns = { path: '/run/netns/web', inode: null };
  const row = { device: DEVICE, mac: POD_MAC, networkId: 1, mtu: 65_535, isolated: false, internal: false };
  const attachment = { kind: 'attachment', device: DEVICE, method: 'tcx', build: 'build1', owner };
  const route = { kind: 'host-route', type: 'unicast', device: DEVICE, mtu: null, owner };
  const v4 = `net/ipv4/conf/${DEVICE}`;
  const v6 = `net/ipv6/conf/${DEVICE}`;
  const found = resources(desire(DUAL), FACTS).filter(resource => resource.owner === owner);
  expect(found).toEqual([
    {
      kind: 'link',
      id: `link ${DEVICE}`,
      owner,
      device: DEVICE,
      netns,
      ifname: 'eth0',
      mac: POD_MAC,
      mtu: 65_535,
      gsoMax: 196_608,
      alias: deviceAlias(FACTS.instance, 'web'),
      sysctls: {
        [`${v4}/forwarding`]: '1',
        [`${v4}/send_redirects`]: '0',
        [`${v6}/addr_gen_mode`]: '1',
        [`${v6}/accept_dad`]: '0',
        [`${v6}/accept_ra`]: '0',
        [`${v6}/forwarding`]: '1',
      },
    },
    {
      kind: 'pod-interface',
      id: `pod-interface ${DEVICE}`,
      owner,
      device: DEVICE,
      netns,
      ifname: 'eth0',
      addresses: ['10.40.0.2/16', 'fd40::2/64'],
      neighbours: [
        { address: '10.40.0.1', mac: GATEWAY_MAC },
        { address: 'fd40::1', mac: GATEWAY_MAC },
      ],
      routes: [
        { prefix: '0.0.0.0/0', via: '10.40.0.1', mtu: 1500 },
        { prefix: '::/0', via: 'fd40::1', mtu: 1500 },
      ],
      sysctls: {
        'net/ipv6/conf/eth0/disable_ipv6': '0',
        'net/ipv6/conf/eth0/accept_ra': '0',
        'net/ipv6/conf/eth0/accept_dad': '0',
        'net/ipv6/conf/eth0/dad_transmits': '0',
      },
    },
    { kind: 'entry', id: `entry ${DEVICE}`, owner, address: null, ...row },
    { kind: 'entry', id: 'entry 10.40.0.2', owner, address: '10.40.0.2', ...row },
    { kind: 'entry', id: 'entry fd40::2', owner, address: 'fd40::2', ...row },
    { ...attachment, id: `attachment ${DEVICE} from_endpoint`, program: 'from_endpoint' },
    { ...attachment, id: `attachment ${DEVICE} to_endpoint`, program: 'to_endpoint' },
    { kind: 'up', id: `up ${DEVICE}`, owner, device: DEVICE },
    {
      kind: 'neighbour',
      id: `neighbour ${DEVICE} 10.40.0.2`,
      owner,
      device: DEVICE,
      address: '10.40.0.2',
      mac: POD_MAC,
    },
    { ...route, id: 'host-route 10.40.0.2/32', prefix: '10.40.0.2/32', source: '10.40.0.1' },
    {
      kind: 'neighbour',
      id: `neighbour ${DEVICE} fd40::2`,
      owner,
      device: DEVICE,
      address: 'fd40::2',
      mac: POD_MAC,
    },
    { ...route, id: 'host-route fd40::2/128', prefix: 'fd40::2/128', source: 'fd40::1' },
  ]);
});

test('an internal network gives the host no way in: no gateway, no default route, no host route but the guard', () => {
  const found = resources(desire(DUAL, { internal: true }), FACTS);
  const kinds = new Set(found.map(({ kind }) => kind));
  expect(kinds).not.toContain('host-address');
  expect(kinds).not.toContain('neighbour');
  expect(found.filter(({ kind }) => kind === 'host-route')).toEqual([
    expect.objectContaining({ type: 'unreachable', prefix: '10.40.0.0/16' }),
    expect.objectContaining({ type: 'unreachable', prefix: 'fd40::/64' }),
  ]);
  expect(found.find(({ kind }) => kind === 'pod-interface')).toMatchObject({ neighbours: [], routes: [] });
  expect(found.filter(({ kind }) => kind === 'entry').map(({ id }) => id)).toEqual([
    `entry ${DEVICE}`,
    'entry 10.40.0.2',
    'entry fd40::2',
  ]);
  for (const entry of ofKind(desire(DUAL, { internal: true }), 'entry'))
    expect(entry).toMatchObject({ internal: true });
});

test('isolation is written into the rows of endpoints and not into those of gateways', () => {
  const rows = ofKind(desire(DUAL, { isolated: true }), 'entry').map(row =>
    row.kind === 'entry' ? [row.address, row.isolated] : [],
  );
  expect(rows).toEqual([
    ['10.40.0.1', false],
    ['fd40::1', false],
    [null, true],
    ['10.40.0.2', true],
    ['fd40::2', true],
  ]);
});

test('without IPv6 addresses IPv6 is off on both sides', () => {
  const found = resources(desire(['10.40.0.0/16']), FACTS);
  expect(found.find(({ kind }) => kind === 'link')).toMatchObject({
    sysctls: { [`net/ipv6/conf/${DEVICE}/disable_ipv6`]: '1' },
  });
  expect(found.find(({ kind }) => kind === 'pod-interface')).toMatchObject({
    addresses: ['10.40.0.2/16'],
    sysctls: { 'net/ipv6/conf/eth0/disable_ipv6': '1' },
  });
});

test('on a kernel without IPv6 no sysctl of it is touched', () => {
  const found = resources(desire(['10.40.0.0/16']), { ...FACTS, ipv6: false });
  const keys = found.flatMap(one => ('sysctls' in one ? Object.keys(one.sysctls) : []));
  expect(keys).toEqual([`net/ipv4/conf/${DEVICE}/forwarding`, `net/ipv4/conf/${DEVICE}/send_redirects`]);
});

test('an endpoint of IPv6 alone', () => {
  const found = resources(desire(['fd40::/64']), FACTS);
  expect(found.find(({ kind }) => kind === 'pod-interface')).toMatchObject({
    addresses: ['fd40::2/64'],
    routes: [{ prefix: '::/0', via: 'fd40::1', mtu: 1500 }],
  });
  expect(found.map(({ id }) => id).filter(id => id.includes('10.'))).toEqual([]);
});

describe('the MTU', () => {
  test.each([
    [65_535, 1500, 1500],
    [1500, 1500, null],
    [1400, 1500, null],
    [9000, 8000, 8000],
  ])('local %i, uplink %i: default routes have %s', (localMtu, uplinkMtu, expected) => {
    const facts = { ...FACTS, uplinkMtu };
    const [pod] = ofKind(desire(DUAL, { localMtu }), 'pod-interface', facts);
    expect(pod).toMatchObject({ routes: [{ mtu: expected }, { mtu: expected }] });
    expect(ofKind(desire(DUAL, { localMtu }), 'link', facts)).toMatchObject([{ mtu: localMtu }]);
  });
});

describe('the size of what the stack hands down at once', () => {
  test.each([
    [65_535, 524_280, 196_608],
    [65_535, 131_072, 131_072],
    [65_535, 65_536, 65_536],
    [32_769, 524_280, 196_608],
    [32_768, 524_280, 65_536],
    [1500, 524_280, 65_536],
  ])('local MTU %i, kernel limit %i: %i', (localMtu, gsoLimit, gsoMax) => {
    expect(ofKind(desire(DUAL, { localMtu }), 'link', { ...FACTS, gsoLimit })).toMatchObject([{ gsoMax }]);
  });
});

test('a namespace is made where that is asked for, and only there', () => {
  const make = endpoint('db', 'blue', { createNetns: true });
  const desired = wanted([network('blue', DUAL)], [endpoint('web', 'blue'), make]);
  expect(ofKind(desired, 'namespace')).toEqual([
    { kind: 'namespace', id: 'namespace /run/netns/db', owner: 'endpoint db', path: '/run/netns/db' },
  ]);
});

test('a pid leads to its namespace, and to that one alone once it was seen', () => {
  const desired = wanted([network('blue', DUAL)], [endpoint('web', 'blue', { netns: 'pid:77' })]);
  expect(ofKind(desired, 'link')).toMatchObject([{ netns: { path: '/proc/77/ns/net', inode: null } }]);
  const web: Endpoint = {
    ...desired.endpoints.web!,
    netns: { kind: 'pid', pid: 77, inode: '4026532008' },
  };
  const seen = { ...desired, endpoints: { web } };
  for (const kind of ['link', 'pod-interface'] as const) {
    expect(ofKind(seen, kind)).toMatchObject([{ netns: { path: '/proc/77/ns/net', inode: '4026532008' } }]);
  }
});

test('nothing is wanted for an endpoint whose pod is gone', () => {
  const facts = { ...FACTS, unreachable: new Set(['web']) };
  expect(resources(desire(DUAL), facts).filter(({ owner }) => owner === 'endpoint web')).toEqual([]);
  expect(resources(desire(DUAL), facts)).not.toEqual([]);
});

test('ids are unique, and every kind has its place in the order of making', () => {
  const desired = wanted(
    [network('blue', DUAL), network('lab', ['10.41.0.0/24'], { internal: true })],
    ['a', 'b', 'c'].map((name, index) => endpoint(name, index < 2 ? 'blue' : 'lab', { createNetns: true })),
  );
  const found = resources(desired, FACTS);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
  expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(RESOURCE_KINDS));
});

test('an endpoint on a network that is not there is a fault of ours, not of the user', () => {
  const desired = { ...desire(DUAL), networks: {} };
  expect(() => networkOf(desired, desired.endpoints.web!)).toThrow('which is not there');
});
