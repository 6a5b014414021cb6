import { describe, expect, test } from 'vitest';
import { painter } from '../../../src/output/colour.ts';
import { diffText, planData, planText } from '../../../src/output/plan-text.ts';
import { resourceText } from '../../../src/output/step-text.ts';
import { RESOURCE_KINDS } from '../../../src/plan/resource.ts';
import { PLAN, RESOURCES } from './sample.ts';

describe('a resource on one line', () => {
  test('every kind has its wording', () => {
    expect(new Set(RESOURCES.map(({ kind }) => kind))).toEqual(new Set(RESOURCE_KINDS));
    expect(RESOURCES.map(resourceText)).toEqual([
      'bpf file system at /sys/fs/bpf',
      'programs and maps, build 111122223333, layout aaaabbbbcccc',
      'address 10.40.0.1 on lo',
      'namespace /run/netns/web',
      'link sh1a2b3c4d5e ↔ eth0 in /run/netns/web, mac 02:00:00:00:00:05, mtu 65535, gso_max_size 196608',
      'interface eth0 in /run/netns/web, 10.40.0.5/16, fd40::5/64, route default via 10.40.0.1 mtu 1500',
      'neighbour 10.40.0.5 at 02:00:00:00:00:05 on sh1a2b3c4d5e',
      'map entry of gateway 10.40.0.1, network 1, mac 02:00:00:00:00:05, mtu 65535',
      'map entry of device sh1a2b3c4d5e, network 1, mac 02:00:00:00:00:05, mtu 65535',
      'map entry 10.40.0.5 → sh1a2b3c4d5e, network 1, mac 02:00:00:00:00:05, mtu 65535, internal, isolated',
      'program from_endpoint on sh1a2b3c4d5e by tcx',
      'link sh1a2b3c4d5e up',
      'route 10.40.0.5/32 dev sh1a2b3c4d5e src 10.40.0.1 mtu 65535',
      'route 10.40.0.0/16 unreachable',
    ]);
  });
});

describe('a plan', () => {
  test('lists its steps by owner: the host, networks, endpoints', () => {
    expect(planText(PLAN)).toBe(`host
  + bpf file system at /sys/fs/bpf

network blue
  + address 10.40.0.1 on lo

endpoint old
  - link shold up

endpoint web
  ~ link sh1a2b3c4d5e: mtu 1500 → 65535, sysctls.net/x 1 → none
  ~ interface eth0 in /run/netns/web: addresses 10.40.0.4/16 → 10.40.0.5/16

note: something else

2 to add, 2 to change, 1 to remove
`);
  });

  test('without steps says so', () => {
    expect(planText({ steps: [], notes: [] })).toBe('nothing to do\n');
    expect(diffText({ steps: [], notes: [] })).toBe('');
  });

  test('as patch shows fields, of a change only those that differ', () => {
    expect(diffText(PLAN)).toBe(`--- host
+++ host
@@ bpf file system at /sys/fs/bpf @@
+path: /sys/fs/bpf
--- network blue
+++ network blue
@@ address 10.40.0.1 on lo @@
+address: 10.40.0.1
+device: lo
--- endpoint old
+++ endpoint old
@@ link shold up @@
-device: shold
--- endpoint web
+++ endpoint web
@@ link sh1a2b3c4d5e @@
-mtu: 1500
+mtu: 65535
-sysctls.net/x: 1
@@ interface eth0 in /run/netns/web @@
-addresses: 10.40.0.4/16
+addresses: 10.40.0.5/16
`);
  });

  test('as data has every step in full and in words', () => {
    expect(planData(PLAN)).toMatchObject({
      summary: { add: 2, update: 2, remove: 1 },
      notes: ['something else'],
      steps: [
        { op: 'remove', owner: 'endpoint old', text: 'link shold up', resource: { device: 'shold' } },
        { op: 'add' },
        { op: 'add' },
        { op: 'update', resource: { mtu: 65_535 }, before: { mtu: 1500 } },
        { op: 'update' },
      ],
    });
  });
});

describe('colour', () => {
  const sink = (isTty: boolean) => ({ write: () => undefined, isTty, columns: 80 });

  test('is for terminals only', () => {
    expect(painter(sink(true), {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(painter(sink(false), {})('red', 'x')).toBe('x');
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('is off with %o', env => {
    expect(painter(sink(true), env)('red', 'x')).toBe('x');
  });
});
