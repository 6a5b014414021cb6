import { expect, test } from 'vitest';
import { addon } from '../../../src/native/addon.ts';
import { findLinks, listLinks, setLink } from '../../../src/plumbing/netlink/links.ts';
import { listNeighbours } from '../../../src/plumbing/netlink/neighbours.ts';
import { openRouteSocket } from '../../../src/plumbing/netlink/route-socket.ts';
import { addRoute, deleteRoute, listRoutes } from '../../../src/plumbing/netlink/routes.ts';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import { addPods, sh, useEmptyHost } from './fixture.ts';

const host = useEmptyHost();

const unreachable = (index: number) => ({
  prefix: parsePrefix(`10.${index >> 8}.${index & 255}.0/24`),
  type: 'unreachable' as const,
  ifindex: null,
});

test('each of a thousand messages has an outcome of its own, and one refused does not stop the rest', async () => {
  const routes = [...Array(1_000).keys()].map(unreachable);
  await sh('ip route add unreachable 10.1.244.0/24');
  const outcomes = host().netlink.send(routes.map(route => addRoute(route)));
  expect(outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [index]))).toEqual([500]);
  expect(outcomes[500]).toMatchObject({ ok: false, code: 'EEXIST', errno: 17 });
  expect(listRoutes(host().netlink).filter(({ protocol }) => protocol === 83)).toHaveLength(999);
  const removed = host().netlink.send([...routes, ...routes].map(deleteRoute));
  expect(removed.filter(outcome => outcome.ok)).toHaveLength(999);
  expect(removed.filter(outcome => !outcome.ok && outcome.code === 'ESRCH')).toHaveLength(1_001);
});

test('a refusal carries the words of the kernel', async () => {
  await sh('ip link add v0 type veth peer name v1');
  expect(host().netlink.sendOne(setLink('v0', { mtu: 70_000 }))).toMatchObject({
    ok: false,
    code: 'EINVAL',
    message: 'mtu greater than device maximum',
  });
});

test('a socket sees the namespace it was opened in', async () => {
  await addPods('a');
  await sh('ip -n a link add inside type veth peer name peer');
  const opened = addon().openNamespace('/run/netns/a');
  if (!opened.ok) throw new Error(opened.code);
  const socket = openRouteSocket(opened.value, 'pod a');
  opened.value.close();
  expect(
    listLinks(socket)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['inside', 'lo', 'peer']);
  expect(listLinks(host().netlink).map(({ name }) => name)).toEqual(['lo']);
  socket.close();
});

test('devices are told as they are', async () => {
  await addPods('a');
  await sh(`ip link add bridge0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 mtu 1400 group 7 alias "a name"
    ip link set v0 master bridge0 up
    ip link add far type veth peer name eth0 netns a`);
  const links = new Map(listLinks(host().netlink).map(link => [link.name, link]));
  const [v0, v1, br, lo, far] = ['v0', 'v1', 'bridge0', 'lo', 'far'].map(name => links.get(name)!);
  expect(v0).toMatchObject({ kind: 'veth', alias: 'a name', group: 7, mtu: 1400, up: true, loopback: false });
  expect(v0).toMatchObject({ master: br!.ifindex, peer: v1!.ifindex, peerNetnsid: null });
  expect(v1).toMatchObject({ up: false, alias: null, group: 0, master: null });
  expect(br).toMatchObject({ kind: 'bridge', peer: null });
  expect(lo).toMatchObject({ kind: null, ifindex: 1, loopback: true, mac: '00:00:00:00:00:00' });
  expect(far!.peerNetnsid).toBeGreaterThanOrEqual(0);
});

test('few devices are asked for by name, many by one listing, with the same answer', async () => {
  const names = [...Array(30).keys()].map(index => `v${index}`);
  await sh(names.map(name => `ip link add ${name} type veth peer name ${name}p`).join('\n'));
  expect(
    [
      ...host()
        .find([...names, 'none'])
        .keys(),
    ].sort(),
  ).toEqual(names.toSorted());
  expect([...host().find(['v3', 'v7', 'none']).keys()]).toEqual(['v3', 'v7']);
  expect(findLinks(host().netlink, ['v3'])).toEqual(
    listLinks(host().netlink).filter(({ name }) => name === 'v3'),
  );
});

test('an alternative name of a device is not its name', async () => {
  await sh('ip link add v0 type veth peer name v1; ip link property add dev v0 altname shunt-alternative');
  expect(host().find(['shunt-alternative']).size).toBe(0);
});

test('neighbours are told with what the kernel knows of them', async () => {
  await sh(`ip link add v0 type veth peer name v1; ip link set v0 up; ip link set v1 up
    ip neigh add 192.0.2.1 lladdr 02:00:00:00:00:01 dev v0 nud permanent
    ip neigh add 2001:db8::1 lladdr 02:00:00:00:00:02 dev v0 nud stale`);
  const v0 = host().find(['v0']).get('v0')!;
  const neighbours = listNeighbours(host().netlink).filter(
    ({ address, ifindex }) => ifindex === v0.ifindex && !address.startsWith('ff'),
  );
  expect(neighbours.map(({ address, mac, permanent }) => ({ address, mac, permanent }))).toEqual([
    { address: '192.0.2.1', mac: '02:00:00:00:00:01', permanent: true },
    { address: '2001:db8::1', mac: '02:00:00:00:00:02', permanent: false },
  ]);
});

test('routes are told with all their ways, and without those of the local table', async () => {
  await sh(`for n in 0 1; do ip link add v$n type veth peer name p$n; ip link set v$n up; ip link set p$n up; done
    ip addr add 192.0.2.2/24 dev v0; ip addr add 198.51.100.2/24 dev v1
    ip route add 203.0.113.0/24 metric 50 mtu 1300 nexthop via 192.0.2.1 dev v0 nexthop via 198.51.100.1 dev v1
    ip route add default via 192.0.2.1 table 100`);
  const [v0, v1] = ['v0', 'v1'].map(name => host().find([name]).get(name)!.ifindex);
  const routes = listRoutes(host().netlink).filter(({ prefix }) => !prefix.includes(':'));
  expect(routes).toContainEqual(
    expect.objectContaining({
      prefix: '203.0.113.0/24',
      devices: [v0, v1],
      metric: 50,
      mtu: 1300,
      table: 254,
    }),
  );
  expect(routes).toContainEqual(
    expect.objectContaining({ prefix: '0.0.0.0/0', table: 100, via: '192.0.2.1', devices: [v0] }),
  );
  expect(routes.some(({ table }) => table === 255)).toBe(false);
  await sh('ip route flush table 100');
});
