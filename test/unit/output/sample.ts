import { make } from '../../../src/plan/make.ts';
import type { Plan, Step } from '../../../src/plan/step.ts';
import type { IpAddress, Prefix } from '../../../src/spec/address.ts';
import type { Mac } from '../../../src/spec/mac.ts';

const device = 'sh1a2b3c4d5e';
const mac = '02:00:00:00:00:05' as Mac;
const netns = { path: '/run/netns/web', inode: null };
const host = { owner: 'host' };
const blue = { owner: 'network blue' };
const web = { owner: 'endpoint web', device };
const entry = { mac, networkId: 1, mtu: 65_535, isolated: false, internal: false };

/** One resource of every kind, as they come for an endpoint "web" on a network "blue". */
export const RESOURCES = [
  make.bpffs({ ...host, path: '/sys/fs/bpf' }),
  make.datapath({ ...host, layout: 'aaaabbbbcccc', build: '111122223333' }),
  make.hostAddress({ ...blue, address: '10.40.0.1' as IpAddress, device: 'lo' }),
  make.namespace({ owner: 'endpoint web', path: '/run/netns/web' }),
  make.link({
    ...web,
    netns,
    ifname: 'eth0',
    mac,
    mtu: 65_535,
    gsoMax: 196_608,
    alias: 'shunt:x:web',
    sysctls: {},
  }),
  make.podInterface({
    ...web,
    netns,
    ifname: 'eth0',
    addresses: ['10.40.0.5/16', 'fd40::5/64'] as Prefix[],
    neighbours: [{ address: '10.40.0.1' as IpAddress, mac }],
    routes: [{ prefix: '0.0.0.0/0' as Prefix, via: '10.40.0.1' as IpAddress, mtu: 1500 }],
    sysctls: { 'net/ipv6/conf/eth0/accept_ra': '0' },
  }),
  make.neighbour({ ...web, address: '10.40.0.5' as IpAddress, mac }),
  make.entry({ ...blue, ...entry, device: null, address: '10.40.0.1' as IpAddress }),
  make.entry({ ...web, ...entry, address: null }),
  make.entry({ ...web, ...entry, address: '10.40.0.5' as IpAddress, isolated: true, internal: true }),
  make.attachment({ ...web, program: 'from_endpoint', method: 'tcx', build: '111122223333' }),
  make.up(web),
  make.hostRoute({
    ...web,
    prefix: '10.40.0.5/32' as Prefix,
    type: 'unicast',
    mtu: 65_535,
    source: '10.40.0.1' as IpAddress,
  }),
  make.hostRoute({
    ...blue,
    prefix: '10.40.0.0/16' as Prefix,
    type: 'unreachable',
    device: null,
    mtu: null,
    source: null,
  }),
] as const;

const link = make.link({
  ...web,
  netns,
  ifname: 'eth0',
  mac,
  mtu: 65_535,
  gsoMax: 196_608,
  alias: 'a',
  sysctls: {},
});
const pod = make.podInterface({
  ...web,
  netns,
  ifname: 'eth0',
  addresses: ['10.40.0.5/16', 'fd40::5/64'] as Prefix[],
  neighbours: [],
  routes: [],
  sysctls: {},
});

/** A plan that adds, changes and removes, for endpoints, a network and the host. */
export const PLAN: Plan = {
  steps: [
    { op: 'remove', resource: make.up({ owner: 'endpoint old', device: 'shold' }) },
    { op: 'add', resource: make.bpffs({ ...host, path: '/sys/fs/bpf' }) },
    {
      op: 'add',
      resource: make.hostAddress({ ...blue, address: '10.40.0.1' as IpAddress, device: 'lo' }),
    },
    { op: 'update', resource: link, before: { ...link, mtu: 1500, sysctls: { 'net/x': '1' } } },
    {
      op: 'update',
      resource: pod,
      before: { ...pod, addresses: ['10.40.0.4/16', 'fd40::5/64'] as Prefix[] },
    },
  ] satisfies Step[],
  notes: ['something else'],
};
