import { expect, test } from 'vitest';
import { WORLD } from '../../helpers/uplink.ts';
import { useHost } from '../../helpers/use-host.ts';

// host ── up0 ── lan ─┬─ outside (default gateway, "internet" on lo)
//                     └─ neighbour

test('a host reaches its segment and, by its default route, the internet behind it', async () => {
  const host = await useHost();
  await host.addUplink();
  for (const address of [WORLD.neighbour, WORLD.outside, WORLD.internet].flatMap(({ v4, v6 }) => [v4, v6])) {
    expect(await host.ping(address), address).toBe(1);
  }
});

test('what TCP and UDP clients meet is told apart', async () => {
  const host = await useHost();
  const { outside } = await host.addUplink();
  const tcp = await outside.serve('tcp');
  const udp = await outside.serve('udp');

  for (const { v4, v6 } of [WORLD.outside, WORLD.internet]) {
    for (const address of [v4, v6]) {
      expect(await host.connect(address, tcp.port)).toBe('open');
      expect(await host.transfer(address, tcp.port, 1_000_003)).toEqual({
        received: 1_000_003,
        intact: true,
        reason: null,
      });
    }
  }
  expect(await host.exchange(WORLD.outside.v4, udp.port, { count: 3, size: 3000 })).toMatchObject({
    sent: 3,
    received: 3,
    intact: true,
  });
  expect(await host.connect(WORLD.outside.v4, tcp.port + 1)).toBe('refused');
  await outside.sh('ip route add blackhole 192.0.2.2/32');
  expect(await host.connect(WORLD.outside.v4, tcp.port, 0.2)).toBe('timeout');
  expect(tcp.peers()[0]?.address).toBe(WORLD.host.v4);
});

test('a numbered stream shows an outage as a gap and keeps its order', async () => {
  const host = await useHost();
  const { outside, segment } = await host.addUplink();
  const server = await outside.serve('tcp');
  const stream = await host.stream(WORLD.outside.v4, server.port);
  await stream.progress(20);
  await segment.sh('ip link set outside down');
  await expect(stream.progress(1, { deadline: 300 })).rejects.toThrow('further messages');
  await segment.sh('ip link set outside up');
  await stream.progress(20);
  const report = await stream.stop();
  expect(report).toMatchObject({ disorder: 0, reason: null });
  expect(report.exchanged).toBeGreaterThan(40);
  expect(report.longestGapMs).toBeGreaterThan(250);
});

test('a frame that is sent raw is the frame that is captured', async () => {
  const host = await useHost();
  const { neighbour } = await host.addUplink();
  const capture = await neighbour.capture('eth0', 'ether proto 0x88b5');
  const frame = Buffer.from(`ffffffffffff02000000000188b5${'a5'.repeat(50)}`, 'hex');
  await host.send(WORLD.device, frame);
  const seen = await capture.frame(({ data }) => Buffer.from(data).equals(frame));
  expect(seen.length).toBe(64);
  expect(await capture.stop()).toHaveLength(1);
});

test('anything left behind is residue, and taken away it is none', async () => {
  const host = await useHost();
  await host.addUplink();
  const before = await host.snapshot();
  await host.expectNoResidue(before);

  const marks: readonly (readonly [make: string, remove: string, section: string])[] = [
    ['ip link add v0 type veth peer name v1', 'ip link delete v0', 'links'],
    ['ip addr add 10.40.0.1/32 dev lo', 'ip addr del 10.40.0.1/32 dev lo', 'addresses'],
    ['ip route add unreachable 10.40.0.0/16', 'ip route del unreachable 10.40.0.0/16', 'routes'],
    ['ip rule add from 10.40.0.0/16 table 7', 'ip rule del from 10.40.0.0/16 table 7', 'rules'],
    [
      'ip neigh add 192.0.2.77 lladdr 02:00:00:00:00:01 dev up0 nud permanent',
      'ip neigh del 192.0.2.77 dev up0',
      'neighbours',
    ],
    ['tc qdisc add dev up0 clsact', 'tc qdisc del dev up0 clsact', 'filters'],
    ['echo 1 >/proc/sys/net/ipv4/ip_forward', 'echo 0 >/proc/sys/net/ipv4/ip_forward', 'sysctls'],
    [`mkdir ${host.paths.bpffs}`, `rmdir ${host.paths.bpffs}`, 'pins'],
    [`mkdir -p ${host.paths.state}/x`, `rm -r ${host.paths.state}`, 'state'],
    ['ip netns add stray', 'ip netns delete stray', 'namespaces'],
  ];
  for (const [make, remove, section] of marks) {
    await host.sh(make);
    await expect(host.expectNoResidue(before, { deadline: 0 }), make).rejects.toThrow(`+ ${section}: `);
    await host.sh(remove);
    await host.expectNoResidue(before);
  }
});

test('a host leaves nothing of its own', async () => {
  const watcher = await useHost();
  const before = await watcher.snapshot();
  const { Host } = await import('../../helpers/host.ts');
  const host = await Host.make();
  await host.addUplink();
  const pod = await host.newPod('web');
  await pod.serve('tcp');
  await host.dispose();
  await watcher.expectNoResidue(before);
});
