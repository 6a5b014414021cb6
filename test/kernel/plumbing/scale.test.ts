import { expect, test } from 'vitest';
import { observeHost } from '../../../src/observe/observe-host.ts';
import { make } from '../../../src/plan/make.ts';
import type { Resource, ResourceKind, ResourceOf } from '../../../src/plan/resource.ts';
import type { Executor, Step } from '../../../src/plan/step.ts';
import { hostAddressExecutor } from '../../../src/plumbing/host-address.ts';
import { hostRouteExecutor } from '../../../src/plumbing/host-route.ts';
import { linkExecutor } from '../../../src/plumbing/link.ts';
import { namespaceExecutor } from '../../../src/plumbing/namespace.ts';
import { neighbourExecutor } from '../../../src/plumbing/neighbour.ts';
import { podInterfaceExecutor } from '../../../src/plumbing/pod-interface.ts';
import { upExecutor } from '../../../src/plumbing/up.ts';
import { generateMac } from '../../../src/spec/mac.ts';
import { joinPrefix, parsePrefix } from '../../../src/spec/prefix.ts';
import {
  address,
  aLink,
  aPodInterface,
  INSTANCE,
  ip,
  openDescriptors,
  run,
  useEmptyHost,
} from './fixture.ts';

//  host ── sh-0 … sh-999 ── eth0 of 1,000 pods, both families
const COUNT = Number(process.env.SHUNT_SCALE ?? 1_000);

const host = useEmptyHost();

test(`${COUNT} endpoints are made, seen as wanted, and taken away without residue`, {
  timeout: 300_000,
}, async () => {
  const wanted = [...Array(COUNT).keys()].flatMap(endpoint);
  wanted.unshift(
    make.hostAddress({ owner: 'host', address: address('10.40.0.1'), device: 'lo' }),
    make.hostAddress({ owner: 'host', address: address('fd40::1'), device: 'lo' }),
  );
  const executors = {
    namespace: namespaceExecutor(),
    'host-address': hostAddressExecutor(host(), INSTANCE),
    link: linkExecutor(host()),
    'pod-interface': podInterfaceExecutor(host()),
    neighbour: neighbourExecutor(host()),
    up: upExecutor(host()),
    'host-route': hostRouteExecutor(host(), INSTANCE),
  };
  const kinds = Object.keys(executors) as (keyof typeof executors)[];
  const report: string[] = [];
  const phase = async (name: string, work: () => unknown): Promise<void> => {
    const start = performance.now();
    await work();
    report.push(`${name}: ${((performance.now() - start) / COUNT).toFixed(3)} ms per endpoint`);
  };
  const every = async (op: 'add' | 'remove', kind: keyof typeof executors): Promise<void> => {
    const steps = wanted
      .filter(resource => resource.kind === kind)
      .map(resource => ({ op, resource }) as Step);
    await phase(`${op} ${kind}`, async () => {
      expect(await run(executors[kind] as Executor<ResourceKind>, steps)).toHaveLength(steps.length);
    });
  };

  const descriptors = openDescriptors();
  for (const kind of kinds) await every('add', kind);
  const of = <K extends ResourceKind>(kind: K): ResourceOf<K>[] =>
    wanted.filter((resource): resource is ResourceOf<K> => resource.kind === kind);
  const query = {
    instance: INSTANCE,
    namespaces: new Map(of('link').map(({ device, netns }) => [device, netns])),
    created: of('namespace').map(({ path }) => path),
    wanted,
  };
  let seen: Resource[] = [];
  await phase('observe', () => {
    seen = observeHost(host(), query);
  });
  const byId = new Map(seen.map(resource => [resource.id, resource]));
  for (const resource of wanted) expect(byId.get(resource.id)).toEqual(resource);
  expect(seen).toHaveLength(wanted.length);

  for (const kind of kinds.toReversed()) await every('remove', kind);
  expect(observeHost(host(), query)).toEqual([]);
  expect((await ip('link show')).map(link => link.ifname)).toEqual(['lo']);
  expect(openDescriptors()).toBe(descriptors);
  console.log(report.join('\n'));
});

function endpoint(number: number): Resource[] {
  const pod = `p${number}`;
  const owner = `endpoint ${pod}`;
  const device = `sh-${pod}`;
  const low = number + 10;
  const v4 = address(`10.40.${low >> 8}.${low & 255}`);
  const v6 = address(`fd40::${low.toString(16)}`);
  const mac = generateMac(pod);
  return [
    make.namespace({ owner, path: `/run/netns/${pod}` }),
    aLink(pod, { mac }),
    aPodInterface(pod, { addresses: [joinPrefix(v4, 16), joinPrefix(v6, 64)] }),
    make.neighbour({ owner, device, address: v4, mac }),
    make.neighbour({ owner, device, address: v6, mac }),
    make.up({ owner, device }),
    route(owner, device, `${v4}/32`, '10.40.0.1'),
    route(owner, device, `${v6}/128`, 'fd40::1'),
  ];
}

function route(owner: string, device: string, prefix: string, source: string): Resource {
  return make.hostRoute({
    owner,
    prefix: parsePrefix(prefix),
    type: 'unicast',
    device,
    mtu: 9000,
    source: address(source),
  });
}
