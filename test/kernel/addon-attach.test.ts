import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addon, type Direction, type NativeProgram, type TcFilter } from '../../src/native/addon.ts';
import type { KernelResult } from '../../src/native/result.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { ifindexOf, must, Probe } from './addon/probe.ts';

const GONE = 999_999;
const FILTER: TcFilter = { priority: 7, handle: 3 };

interface Attachment {
  replace(program: NativeProgram): KernelResult<undefined>;
  detach(): KernelResult<undefined>;
}

/** The two ways onto a device, as one: what one can, the other must. */
interface Hook {
  attach(program: NativeProgram, ifindex: number, direction: Direction): KernelResult<Attachment>;
  query(ifindex: number, direction: Direction): KernelResult<readonly number[]>;
}

const tcx: Hook = {
  attach(program, ifindex, direction) {
    const link = addon().linkTcx(program, ifindex, direction);
    if (!link.ok) return link;
    const { value } = link;
    return {
      ok: true,
      value: { replace: next => value.update(next, program), detach: () => value.detach() },
    };
  },
  query: (ifindex, direction) => addon().queryTcx(ifindex, direction),
};

const clsact: Hook = {
  attach(program, ifindex, direction) {
    const attached = addon().attachClsact(program, ifindex, direction, FILTER, false);
    if (!attached.ok) return attached;
    return {
      ok: true,
      value: {
        replace: next => addon().attachClsact(next, ifindex, direction, FILTER, true),
        detach: () => addon().detachClsact(ifindex, direction, FILTER),
      },
    };
  },
  query(ifindex, direction) {
    const found = addon().queryClsact(ifindex, direction, FILTER);
    if (!found.ok) return found;
    return { ok: true, value: found.value === null ? [] : [found.value] };
  },
};

let device: number;
let probe: Probe;

const idOf = (program: NativeProgram) => must(program.info()).id;
const reachable = async () =>
  (await execa('ping', ['-c1', '-W0.3', '10.99.0.2'], { reject: false })).exitCode === 0;

beforeAll(async () => {
  must(addon().createNamespace('/run/netns/far'));
  await execa('ip', ['link', 'add', 'near0', 'type', 'veth', 'peer', 'name', 'far0', 'netns', 'far']);
  await execa('ip', ['addr', 'add', '10.99.0.1/24', 'dev', 'near0']);
  await execa('ip', ['-n', 'far', 'addr', 'add', '10.99.0.2/24', 'dev', 'far0']);
  await execa('ip', ['-n', 'far', 'link', 'set', 'far0', 'up']);
  await execa('ip', ['link', 'set', 'near0', 'up']);
  device = await ifindexOf('near0');
  await waitFor(reachable, { what: 'the veth pair to carry packets' });
});

beforeEach(() => {
  probe = new Probe();
});

afterAll(async () => {
  await execa('ip', ['link', 'del', 'near0']);
  must(addon().removeNamespace('/run/netns/far'));
});

describe.each([
  ['tcx', tcx],
  ['clsact', clsact],
] as const)('a program on a device by %s', (_name, hook) => {
  test.each(['ingress', 'egress'] as const)('sees the packets of its direction: %s', async direction => {
    const pass = probe.program('pass');
    const attachment = must(hook.attach(pass, device, direction));
    expect(must(hook.query(device, direction))).toEqual([idOf(pass)]);
    expect(must(hook.query(device, direction === 'ingress' ? 'egress' : 'ingress'))).toEqual([]);
    expect(await reachable()).toBe(true);
    expect(probe.passed()).toBeGreaterThan(0n);
    must(attachment.detach());
  });

  test('is replaced by another one, which then decides', async () => {
    const [pass, drop] = [probe.program('pass'), probe.program('drop')];
    const attachment = must(hook.attach(pass, device, 'ingress'));
    must(attachment.replace(drop));
    expect(must(hook.query(device, 'ingress'))).toEqual([idOf(drop)]);
    expect(await reachable()).toBe(false);
    must(attachment.detach());
    expect(await reachable()).toBe(true);
  });

  test('is off the hook after detach, and a second detach is a failure to read, not a crash', () => {
    const attachment = must(hook.attach(probe.program('pass'), device, 'egress'));
    must(attachment.detach());
    expect(must(hook.query(device, 'egress'))).toEqual([]);
    const again = attachment.detach();
    expect(again.ok || ['ENOENT', 'EINVAL'].includes(again.code)).toBe(true);
  });

  test('needs a device that exists', () => {
    expect(hook.attach(probe.program('pass'), GONE, 'ingress')).toMatchObject({ ok: false, code: 'ENODEV' });
    expect(hook.query(GONE, 'ingress')).toMatchObject({ ok: false, code: 'ENODEV' });
  });

  test('needs a direction and a program', () => {
    expect(() => hook.attach(probe.program('pass'), device, 'sideways' as never)).toThrow(TypeError);
    expect(() => hook.attach({} as never, device, 'ingress')).toThrow(TypeError);
    expect(() => hook.attach(probe.map('pairs') as never, device, 'ingress')).toThrow(TypeError);
  });
});

describe('a tcx link', () => {
  test('tells its hook, device and program', () => {
    const pass = probe.program('pass');
    const link = must(addon().linkTcx(pass, device, 'egress'));
    expect(must(link.info())).toMatchObject({
      type: 11,
      programId: idOf(pass),
      ifindex: device,
      attachType: 47,
    });
    must(link.detach());
    expect(must(link.info()).ifindex).toBe(0);
  });

  test('runs after those that were there', () => {
    const [pass, count] = [probe.program('pass'), probe.program('count')];
    const links = [pass, count].map(program => must(addon().linkTcx(program, device, 'ingress')));
    expect(must(addon().queryTcx(device, 'ingress'))).toEqual([idOf(pass), idOf(count)]);
    for (const link of links) link.close();
  });

  test('is updated only where the expected program is attached', () => {
    const [pass, drop, count] = [probe.program('pass'), probe.program('drop'), probe.program('count')];
    const link = must(addon().linkTcx(pass, device, 'ingress'));
    expect(link.update(count, drop)).toMatchObject({ ok: false, code: 'EPERM' });
    expect(must(link.info()).programId).toBe(idOf(pass));
    must(link.update(count, pass));
    must(link.update(drop));
    expect(must(link.info()).programId).toBe(idOf(drop));
    link.close();
  });

  test('ends with its last handle, unless it is pinned', () => {
    const pass = probe.program('pass');
    must(addon().linkTcx(pass, device, 'ingress')).close();
    expect(must(addon().queryTcx(device, 'ingress'))).toEqual([]);

    const link = must(addon().linkTcx(pass, device, 'ingress'));
    must(link.pin('/sys/fs/bpf/addon-link'));
    link.close();
    expect(must(addon().queryTcx(device, 'ingress'))).toEqual([idOf(pass)]);
    const again = must(addon().openPinnedLink('/sys/fs/bpf/addon-link'));
    expect(must(again.info()).programId).toBe(idOf(pass));
    must(again.detach());
    expect(must(addon().queryTcx(device, 'ingress'))).toEqual([]);
    expect(addon().openPinnedMap('/sys/fs/bpf/addon-link')).toMatchObject({ code: 'EINVAL' });
  });
});

describe('a clsact filter', () => {
  const qdiscs = async () => (await execa('tc', ['qdisc', 'show', 'dev', 'near0'])).stdout;

  test('brings its qdisc, which removal takes away with every filter', async () => {
    must(addon().attachClsact(probe.program('pass'), device, 'ingress', FILTER, false));
    must(addon().attachClsact(probe.program('pass'), device, 'egress', FILTER, false));
    expect(await qdiscs()).toContain('clsact');
    must(addon().removeClsact(device));
    expect(await qdiscs()).not.toContain('clsact');
    expect(must(addon().queryClsact(device, 'ingress', FILTER))).toBeNull();
    expect(addon().removeClsact(device)).toMatchObject({ ok: false, call: 'RTM_DELQDISC' });
    expect(addon().detachClsact(device, 'ingress', FILTER)).toMatchObject({ code: 'EINVAL' });
  });

  test('leaves filters of others alone and is told apart by priority and handle', () => {
    const [pass, drop] = [probe.program('pass'), probe.program('drop')];
    const other = { priority: 8, handle: 1 };
    must(addon().attachClsact(drop, device, 'ingress', other, false));
    must(addon().attachClsact(pass, device, 'ingress', FILTER, false));
    must(addon().detachClsact(device, 'ingress', FILTER));
    expect(must(addon().queryClsact(device, 'ingress', FILTER))).toBeNull();
    expect(must(addon().queryClsact(device, 'ingress', other))).toBe(idOf(drop));
    must(addon().removeClsact(device));
  });

  test('is not attached over another without being told to replace, and the kernel says why', () => {
    must(addon().attachClsact(probe.program('pass'), device, 'ingress', FILTER, false));
    const again = addon().attachClsact(probe.program('drop'), device, 'ingress', FILTER, false);
    expect(again).toMatchObject({ ok: false, code: 'EEXIST' });
    expect(again).toHaveProperty('log', expect.stringContaining('Filter already exists'));
    must(addon().removeClsact(device));
  });

  test('needs a priority and a handle that name one filter', () => {
    const attach = (filter: TcFilter) => () =>
      addon().attachClsact(probe.program('pass'), device, 'ingress', filter, false);
    expect(attach({ priority: 0, handle: 1 })).toThrow(TypeError);
    expect(attach({ priority: 65536, handle: 1 })).toThrow(TypeError);
    expect(attach({ priority: 1, handle: 0 })).toThrow(TypeError);
  });
});
