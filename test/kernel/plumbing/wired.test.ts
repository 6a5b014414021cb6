import { expect, test } from 'vitest';
import { make } from '../../../src/plan/make.ts';
import { hostAddressExecutor } from '../../../src/plumbing/host-address.ts';
import { hostRouteExecutor } from '../../../src/plumbing/host-route.ts';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { neighbourExecutor } from '../../../src/plumbing/neighbour.ts';
import { podInterfaceExecutor } from '../../../src/plumbing/pod-interface.ts';
import { upExecutor } from '../../../src/plumbing/up.ts';
import { parseMac } from '../../../src/spec/mac.ts';
import { parsePrefix } from '../../../src/spec/prefix.ts';
import { add, addPods, address, aLink, aPodInterface, INSTANCE, run, sh, useEmptyHost } from './fixture.ts';

//  host: 10.40.0.1 and fd40::1 on lo ── sh-a ── eth0 of pod a: 10.40.0.5/16 fd40::5/64, no program anywhere
const host = useEmptyHost();

const owner = 'endpoint a';
const device = 'sh-a';
const families = [
  { pod: '10.40.0.5', bits: 32, gateway: '10.40.0.1', nobody: '10.40.7.7', headers: 28 },
  { pod: 'fd40::5', bits: 128, gateway: 'fd40::1', nobody: 'fd40::77', headers: 48 },
];

async function wire(): Promise<void> {
  const mac = parseMac('02:00:00:00:00:05');
  const neighbours = families.map(({ pod }) => make.neighbour({ owner, device, address: address(pod), mac }));
  const hostAddresses = families.map(({ gateway }) =>
    make.hostAddress({ owner, address: address(gateway), device: 'lo' }),
  );
  const routes = families.map(({ pod, bits, gateway }) =>
    make.hostRoute({
      owner,
      prefix: parsePrefix(`${pod}/${bits}`),
      type: 'unicast',
      device,
      mtu: 9000,
      source: address(gateway),
    }),
  );
  const nets = ['10.40.0.0/16', 'fd40::/64'].map(prefix =>
    make.hostRoute({
      owner: 'network blue',
      prefix: parsePrefix(prefix),
      type: 'unreachable',
      device: null,
      mtu: null,
      source: null,
    }),
  );
  await addPods('a');
  await run(hostAddressExecutor(host(), INSTANCE), hostAddresses.map(add));
  await run(linkExecutor(host()), [add(aLink('a'))]);
  await run(podInterfaceExecutor(host()), [add(aPodInterface('a'))]);
  await run(neighbourExecutor(host()), neighbours.map(add));
  await run(upExecutor(host()), [add(make.up({ owner, device }))]);
  await run(hostRouteExecutor(host(), INSTANCE), [...routes, ...nets].map(add));
}

test.each(families)(
  'host and pod reach each other at once as $gateway and $pod, in packets of 9000 bytes',
  async f => {
    await wire();
    const full = 9000 - f.headers;
    const toPod = await sh(`ping -c1 -W2 -M do -s ${full} ${f.pod}`);
    expect(toPod).toContain('1 received');
    expect(toPod).toContain(`from ${f.pod}`);
    expect(await sh(`ip netns exec a ping -c1 -W2 -M do -s ${full} ${f.gateway}`)).toContain('1 received');
    expect(await sh(`ip route get ${f.pod}`)).toContain(`src ${f.gateway}`);
  },
);

test.each(families)(
  'the host says that $nobody is unreachable instead of asking for it anywhere',
  async f => {
    await wire();
    const outcome = await sh(`ping -c1 -W2 ${f.nobody} 2>&1 || true`);
    expect(outcome).toMatch(/unreachable|No route to host/i);
  },
);

test.each(families)(
  'a pod uses the smaller MTU of its default route to everything else ($gateway)',
  async f => {
    await wire();
    const elsewhere = f.bits === 32 ? '198.51.100.1' : '2001:db8::1';
    expect(await sh(`ip -n a route get ${elsewhere}`)).toMatch(
      new RegExp(`via ${f.gateway} .*mtu 1500`, 's'),
    );
  },
);
