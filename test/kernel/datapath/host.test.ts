import { describe, expect, test } from 'vitest';
import type { Namespace } from '../../helpers/namespace.ts';
import { useHost } from '../../helpers/use-host.ts';
import { lossesBy } from './losses.ts';
import { addressOf, BLUE, wire } from './pod.ts';
import { sendMarked, Witness } from './witness.ts';

//   host: lo 10.40.0.1 fd40::1, up0 192.0.2.2 2001:db8:0:1::2
//    ├─ web, db      blue
//    ├─ cell         isolated
//    └─ vault, safe  internal: no gateway, no route to them

const host = await useHost();
await host.addUplink();
const { web, db, cell, vault, safe } = await wire(host, {
  networks: {
    blue: BLUE,
    cells: { subnets: ['10.41.0.0/16', 'fd41::/64'], isolated: true },
    vaults: { subnets: ['10.42.0.0/16', 'fd42::/64'], internal: true },
  },
  pods: { web: 'blue', db: 'blue', cell: 'cells', vault: 'vaults', safe: 'vaults' },
});
const GATEWAY = { v4: '10.40.0.1', v6: 'fd40::1' };
const UPLINK = { v4: '192.0.2.2', v6: '2001:db8:0:1::2' };

describe.each([4, 6] as const)('IPv%i between host and pod', family => {
  test.each([
    ['its gateway', web, addressOf(GATEWAY, family)],
    ["the host's uplink address", web, addressOf(UPLINK, family)],
    ['the host, isolated as it is,', cell, addressOf(UPLINK, family)],
  ])('a pod reaches %s by ICMP, TCP and UDP', async (_, pod, address) => {
    const [tcp, udp] = [await host.serve('tcp'), await host.serve('udp', { address })];
    expect(await pod.netns.ping(address, { count: 3 })).toBe(3);
    expect(await pod.netns.ping(address, { size: 20_000 })).toBe(1);
    expect(await pod.netns.transfer(address, tcp.port, 8_000_001)).toMatchObject({ intact: true });
    expect(await pod.netns.exchange(address, udp.port, { count: 3, size: 60_000 })).toMatchObject({
      received: 3,
      intact: true,
    });
    for (const server of [tcp, udp]) {
      expect(server.peers()[0]?.address).toBe(addressOf(pod, family));
      await server.stop();
    }
  });

  test.each([
    ['a pod', web],
    ['an isolated pod', cell],
  ])('the host reaches %s by ICMP, TCP and UDP, and speaks as the gateway', async (_, pod) => {
    const address = addressOf(pod, family);
    const [tcp, udp] = [await pod.netns.serve('tcp'), await pod.netns.serve('udp')];
    expect(await host.ping(address, { count: 3 })).toBe(3);
    expect(await host.ping(address, { size: 20_000 })).toBe(1);
    expect(await host.transfer(address, tcp.port, 8_000_001)).toMatchObject({ intact: true });
    expect(await host.exchange(address, udp.port, { count: 3, size: 60_000 })).toMatchObject({
      received: 3,
      intact: true,
    });
    const gateway = address.replace(/2$/, '1');
    for (const server of [tcp, udp]) {
      expect(server.peers()[0]?.address).toBe(gateway);
      await server.stop();
    }
  });

  test('a port of the host without a listener refuses at once, and so does one of a pod', async () => {
    expect(await web.netns.connect(addressOf(GATEWAY, family), 9, 0.3)).toBe('refused');
    expect(await host.connect(addressOf(web, family), 9, 0.3)).toBe('refused');
  });

  test('one hop suffices, from pod to pod and between pod and host', async () => {
    const once = async (from: Namespace, to: string) =>
      (await from.run('ping', ['-n', '-c', '1', '-W', '1', '-t', '1', to])).stdout;
    // To the host a pod's packets come with their last hop behind them, so that nothing there forwards them.
    for (const [from, to, ttl] of [
      [web.netns, addressOf(db, family), 64],
      [web.netns, addressOf(GATEWAY, family), 64],
      [host, addressOf(web, family), 1],
    ] as const) {
      expect(await once(from, to)).toContain(`ttl=${ttl} `);
    }
  });

  test('an internal network has no gateway, no default route and no way to the host', async () => {
    const gateway = family === 4 ? '10.42.0.1' : 'fd42::1';
    expect(await vault.netns.sh(`ip -${family} route show default`)).toBe('');
    expect(await host.sh('ip addr show')).not.toContain(gateway);
    expect(await vault.netns.connect(addressOf(UPLINK, family), 9, 0.3)).toBe('unreachable');
    expect(await safe.netns.ping(gateway, { seconds: 0.1 })).toBe(0);
  });

  test('a pod of an internal network that makes itself a route to the host is refused', async () => {
    const address = addressOf(UPLINK, family);
    await vault.netns.sh(`ip route add ${address} dev eth0`);
    await vault.netns.sh(`ip neigh replace ${address} lladdr 02:73:68:75:6e:74 dev eth0`);
    const server = await host.serve('tcp');
    const losses = await lossesBy(host, vault, { internal: 1 }, async () => {
      expect(await vault.netns.connect(address, server.port, 0.2)).toBe('timeout');
    });
    expect(losses).toEqual({ internal: 1 });
    expect(server.peers()).toEqual([]);
    await server.stop();
  });

  test('the host finds a pod of an internal network unreachable, at once', async () => {
    const server = await vault.netns.serve('tcp');
    expect(await host.connect(addressOf(vault, family), server.port, 0.3)).toBe('unreachable');
    await server.stop();
  });

  test('a host that makes itself a route to an internal network is refused', async () => {
    const address = addressOf(vault, family);
    const witness = await Witness.at(vault.netns);
    await host.sh(`ip route add ${address} dev ${vault.device}`);
    await host.sh(`ip neigh replace ${address} lladdr ${vault.mac} dev ${vault.device} nud permanent`);
    const losses = await lossesBy(host, vault, { internal: 1 }, () => host.connect(address, 9, 0.2));
    expect(losses).toEqual({ internal: 1 });
    expect(await witness.since(mark => sendMarked(safe, vault, [], mark))).toEqual([]);
    await host.sh(`ip route del ${address} dev ${vault.device}; ip neigh del ${address} dev ${vault.device}`);
  });
});
