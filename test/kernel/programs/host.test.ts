import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { VERDICT } from '../../helpers/packet/datapath.ts';
import { icmp, packet, pattern, udp } from '../../helpers/packet/frame.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import { GATEWAYS, HOST, OUTSIDE } from '../../helpers/packet/world.ts';

// web ── sh-web ═ from_endpoint ═ the host's stack ── up0 ── outside

const bench = await useDatapath();
const addressOf = (family: 4 | 6, both: { readonly v4: string; readonly v6: string }) =>
  family === 4 ? both.v4 : both.v6;

describe.each([4, 6] as const)('IPv%i to what is not a pod', family => {
  const way = (to: string) => bench.hop('web', to, family);

  test('the gateway of its network is the host', () => {
    for (const gateway of GATEWAYS)
      expect(bench.send('web', udp(way(addressOf(family, gateway)))).fate).toBe('onwards');
  });

  test('any other address of the host is the host', () => {
    expect(bench.send('web', udp(way(addressOf(family, HOST)))).fate).toBe('onwards');
    expect(bench.send('web', icmp(way(addressOf(family, HOST)), family === 4 ? 8 : 128)).fate).toBe(
      'onwards',
    );
  });

  test('an isolated pod reaches the host', () => {
    for (const to of [GATEWAYS[2]!, HOST]) {
      expect(bench.send('cell', udp(bench.hop('cell', addressOf(family, to), family))).fate).toBe('onwards');
    }
  });

  test('a pod of an internal network reaches neither host nor outside', () => {
    for (const to of [GATEWAYS[0]!, HOST, OUTSIDE]) {
      expect(bench.send('vault', udp(bench.hop('vault', addressOf(family, to), family))).fate).toBe(
        'internal',
      );
    }
  });

  test('an address of a subnet that no pod has leads nowhere', () => {
    expect(bench.send('web', udp(way(family === 4 ? '10.40.0.99' : 'fd40::99'))).fate).toBe('no-endpoint');
    expect(bench.send('web', udp(way(family === 4 ? '10.43.7.7' : 'fd43::7:7'))).fate).toBe('no-endpoint');
  });

  test("the outside is refused, on the uplink's own link and beyond", () => {
    expect(bench.send('web', udp(way(addressOf(family, OUTSIDE)))).fate).toBe('no-egress');
    expect(bench.send('web', udp(way(family === 4 ? '192.0.2.200' : '2001:db8::200'))).fate).toBe(
      'no-egress',
    );
  });

  test("an outside address without any route is the host's to answer", async () => {
    const flag = `-${family}`;
    const lost = family === 4 ? '203.0.113.9' : '2001:db8:9::9';
    const [gateway] = [family === 4 ? '192.0.2.254' : '2001:db8::fe'];
    await execa('ip', [flag, 'route', 'delete', 'default']);
    try {
      const { verdict } = bench.datapath.run('from_endpoint', udp(way(lost)), {
        ifindex: bench.world.pods.web.ifindex,
      });
      expect(verdict).toBe(VERDICT.next);
    } finally {
      await execa('ip', [flag, 'route', 'add', 'default', 'via', gateway, 'dev', 'up0']);
    }
  });

  test.each(['blackhole', 'prohibit'])('a %s route of the host is respected', async type => {
    const flag = `-${family}`;
    const address = family === 4 ? '203.0.113.9' : '2001:db8:9::9';
    await execa('ip', [flag, 'route', 'add', type, address]);
    try {
      const before = bench.datapath.drops()['no-endpoint'] ?? 0;
      bench.datapath.run('from_endpoint', udp(way(address)), { ifindex: bench.world.pods.web.ifindex });
      expect(bench.datapath.drops()['no-endpoint']).toBe(before + 1);
    } finally {
      await execa('ip', [flag, 'route', 'delete', type, address]);
    }
  });

  test('with forwarding off on the device nothing but pods and gateways is reached', async () => {
    const sysctl = `net.ipv${family}.conf.sh-web.forwarding`;
    await execa('sysctl', ['-qw', `${sysctl}=0`]);
    try {
      for (const to of [HOST, OUTSIDE]) {
        const before = bench.datapath.drops()['forwarding-off'] ?? 0;
        const { ifindex } = bench.world.pods.web;
        const { verdict } = bench.datapath.run('from_endpoint', udp(way(addressOf(family, to))), { ifindex });
        expect(verdict).toBe(VERDICT.drop);
        expect(bench.datapath.drops()['forwarding-off']).toBe(before + 1);
      }
      expect(bench.send('web', udp(way(addressOf(family, GATEWAYS[0]!)))).fate).toBe('onwards');
      expect(bench.send('web', udp(bench.hop('web', 'db', family))).fate).toBe('db');
    } finally {
      await execa('sysctl', ['-qw', `${sysctl}=1`]);
    }
  });

  test("the routing rules of the host are asked with the packet's class", async () => {
    const flag = `-${family}`;
    const address = family === 4 ? '203.0.113.9' : '2001:db8:9::9';
    const rule = [flag, 'rule', 'add', 'tos', '0x10', 'lookup', '99', 'pref', '10'];
    await execa('ip', [flag, 'route', 'add', 'blackhole', address, 'table', '99']);
    await execa('ip', rule);
    try {
      const { ifindex } = bench.world.pods.web;
      const before = bench.datapath.drops();
      bench.datapath.run('from_endpoint', udp(way(address), 8, { trafficClass: 0x10 }), { ifindex });
      bench.datapath.run('from_endpoint', udp(way(address), 8, { trafficClass: 0 }), { ifindex });
      const after = bench.datapath.drops();
      expect((after['no-endpoint'] ?? 0) - (before['no-endpoint'] ?? 0)).toBe(1);
      expect((after['no-egress'] ?? 0) - (before['no-egress'] ?? 0)).toBe(1);
    } finally {
      await execa(
        'ip',
        rule.map(word => (word === 'add' ? 'delete' : word)),
      );
      await execa('ip', [flag, 'route', 'flush', 'table', '99']);
    }
  });
});

test.each(['224.0.0.251', '239.255.255.250', '255.255.255.255', 'ff02::1', 'ff02::fb', 'ff05::2', 'ff0e::1'])(
  'multicast and broadcast to %s are not carried',
  address => {
    expect(bench.send('web', udp(bench.hop('web', address, address.includes(':') ? 6 : 4))).fate).toBe(
      'multicast',
    );
  },
);

test.each(['127.0.0.1', '127.0.0.53', '127.255.255.255', '0.0.0.0', '0.1.2.3', '::1', '::'])(
  'the loopback address %s is out of reach',
  address => {
    expect(bench.send('web', udp(bench.hop('web', address, address.includes(':') ? 6 : 4))).fate).toBe(
      'martian',
    );
  },
);

test.each(['fe80::1', 'fe80::73:68ff:fe75:6e74', 'febf::1'])(
  'the link-local address %s is not carried',
  address => {
    expect(bench.send('web', udp(bench.hop('web', address, 6))).fate).toBe('link-local');
  },
);

test.each([GATEWAYS[0]!.v4, HOST.v4, OUTSIDE.v4])('IPv4 options towards %s are refused', address => {
  const options = Uint8Array.of(131, 7, 4, 198, 51, 100, 7, 0);
  expect(bench.send('web', udp(bench.hop('web', address, 4), 8, { options })).fate).toBe('ip-options');
});

test('a fragment reaches the host like any packet', () => {
  const way = bench.hop('web', HOST.v4, 4);
  expect(bench.send('web', udp(way, 64, { fragment: 0x2000 })).fate).toBe('onwards');
  expect(bench.send('web', packet(way, pattern(64), { fragment: 0x0020 })).fate).toBe('onwards');
});
