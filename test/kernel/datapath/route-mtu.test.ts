import { expect, test } from 'vitest';
import type { Namespace } from '../../helpers/namespace.ts';
import { WORLD } from '../../helpers/uplink.ts';
import { useHost } from '../../helpers/use-host.ts';
import { BLUE, wire } from './pod.ts';

//   web, db ── host ── up0 (MTU 1400) ── outside
//
// Large packets are for this host; what is for the outside must fit through the uplink.

test('towards the outside a pod uses the MTU of the uplink, towards its host the local one', async () => {
  const host = await useHost();
  await host.addUplink({ mtu: 1400 });
  const { web, db } = await wire(host, { networks: { blue: BLUE }, pods: { web: 'blue', db: 'blue' } });

  for (const address of [WORLD.internet.v4, WORLD.internet.v6, WORLD.outside.v4, WORLD.outside.v6]) {
    expect(await mtuTowards(web.netns, address), address).toBe(1400);
  }
  for (const address of [db.v4, db.v6, '10.40.0.1', 'fd40::1', '10.40.77.77', 'fd40::77']) {
    expect(await mtuTowards(web.netns, address), address).toBe(65535);
  }
  for (const address of [web.v4, web.v6]) expect(await mtuTowards(host, address)).toBe(65535);
});

test('an uplink that changes its MTU is followed by the next apply', async () => {
  const host = await useHost();
  await host.addUplink();
  const { web } = await wire(host, {
    networks: { blue: { ...BLUE, localMtu: 9000 } },
    pods: { web: 'blue' },
  });
  expect(await mtuTowards(web.netns, WORLD.internet.v4)).toBe(1500);
  await host.sh(`ip link set ${WORLD.device} mtu 1300`);
  await host.shunt(['apply']);
  expect(await mtuTowards(web.netns, WORLD.internet.v4)).toBe(1300);
  expect(await mtuTowards(web.netns, WORLD.internet.v6)).toBe(1300);
  expect(await mtuTowards(web.netns, '10.40.0.1')).toBe(9000);
});

test('a local MTU below that of the uplink holds everywhere', async () => {
  const host = await useHost();
  await host.addUplink();
  const { web } = await wire(host, {
    networks: { blue: { ...BLUE, localMtu: 1280 } },
    pods: { web: 'blue' },
  });
  for (const address of [WORLD.internet.v4, WORLD.internet.v6, '10.40.0.1', 'fd40::1']) {
    expect(await mtuTowards(web.netns, address)).toBe(1280);
  }
});

/** The MTU of the route where it says one, else of the device it leads out of. */
async function mtuTowards(from: Namespace, address: string): Promise<number> {
  const route = await from.sh(`ip route get ${address}`);
  const own = /\bmtu (\d+)/.exec(route)?.[1];
  if (own !== undefined) return Number(own);
  const device = /\bdev (\S+)/.exec(route)?.[1] ?? '';
  const [link] = await from.ip<{ mtu: number }>(`link show dev ${device}`);
  return link?.mtu ?? 0;
}
