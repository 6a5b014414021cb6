import { afterAll, beforeAll, expect, test } from 'vitest';
import { hostDevice, instanceOf } from '../../../src/plan/device-name.ts';
import { Host } from '../../helpers/host.ts';
import { compareSnapshots } from '../../helpers/residue.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { BLUE, fileOf, GREEN, lasting, storedState, type World } from './world.ts';

const WORLD: World = {
  networks: {
    blue: { ...BLUE, exclude: ['10.40.0.8/30'] },
    lab: { ...GREEN, internal: true, localMtu: 9000 },
  },
  endpoints: { a: 'blue', b: { network: 'blue', ifname: 'net0' }, c: 'lab' },
};

let host: Host;

beforeAll(async () => {
  host = await Host.make();
  await host.shunt(['apply', '-f', '-', '-q'], { input: fileOf(host, WORLD) });
});

afterAll(async () => {
  await host.shunt(['down']);
  await host.dispose();
});

test('exec runs a command in the namespace of an endpoint and takes over its status', async () => {
  const { stdout } = await host.shunt([
    'exec',
    'a',
    '--',
    'cat',
    '/sys/class/net/lo/ifindex',
    '/proc/net/dev',
  ]);
  expect(stdout).toContain('eth0:');
  await host.shunt(['exec', 'a', '--', 'sh', '-c', 'exit 7'], { expectExit: 7 });
  await host.shunt(['exec', 'a', '--', 'sh', '-c', 'kill -KILL $$'], { expectExit: 137 });
  await host.shunt(['exec', 'a', '--', 'ping', '-c', '1', '-W', '1', '10.40.0.3']);
});

test('exec hands over standard input, and nothing of the options behind --', async () => {
  const { stdout } = await host.shunt(['exec', 'a', '--', 'cat'], { input: 'hello' });
  expect(stdout).toBe('hello');
  expect((await host.shunt(['exec', 'a', '--', 'echo', '-o', 'json'])).stdout).toBe('-o json');
});

test('exec of what nobody has says so', async () => {
  const { stderr } = await host.shunt(['exec', 'zz', '--', 'true'], { expectExit: 4 });
  expect(stderr).toContain('zz');
  await host.shunt(['exec', 'a', '--', 'no-such-program'], { expectExit: 127 });
});

test('drops --follow tells of each packet as it is dropped, until interrupted', async () => {
  const follower = host.startShunt(['drops', 'a', '--follow', '-o', 'json']);
  const frame = Buffer.from('027368756e7402000000000188b5'.padEnd(120, '0'), 'hex');
  // It watches a little after it has started: the frame is sent until one is seen.
  const line = await waitFor(
    async () => {
      await host.pod('a').send('eth0', frame);
      return follower.stdout.find(text => text.includes('unknown-ethertype'));
    },
    { what: 'a dropped packet' },
  );
  expect(JSON.parse(line)).toMatchObject({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    endpoint: 'a',
    device: hostDevice(instanceOf(host.paths.bpffs), 'a'),
    reason: 'unknown-ethertype',
    length: 60,
    ethertype: 0x88b5,
    sourceMac: '02:00:00:00:00:01',
    destinationMac: '02:73:68:75:6e:74',
    source: null,
    destination: null,
  });
  await follower.stop('SIGINT');
  expect(await follower.finished).toBe(130);
});

test('what export prints, applied, changes nothing', async () => {
  const state = storedState(host);
  const whole = lasting(await host.snapshot());
  for (const format of [[], ['-o', 'json']]) {
    const { stdout } = await host.shunt(['export', ...format]);
    for (const flags of [[], ['--prune']]) {
      const report = await host.shunt(['apply', '-f', '-', ...flags], { input: stdout });
      expect(report.stdout).toBe('nothing to do');
    }
  }
  expect(storedState(host)).toBe(state);
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
});

test('what export prints makes the same again where nothing is', async () => {
  const { stdout: file } = await host.shunt(['export']);
  const whole = lasting(await host.snapshot());
  await host.shunt(['down']);
  await host.shunt(['apply', '-f', '-'], { input: file });
  expect(compareSnapshots(whole, lasting(await host.snapshot()))).toEqual([]);
  expect((await host.shunt(['export'])).stdout).toBe(file);
});

test('status as JSON has exactly what is written down, the same each time', async () => {
  const status = await host.shuntJson<Record<string, unknown>>(['status']);
  const instance = instanceOf(host.paths.bpffs);
  const endpoint = (name: string, network: string, addresses: string[], ifname = 'eth0', mtu = 65_535) => ({
    name,
    network,
    netns: host.pod(name).name,
    ifname,
    hostDevice: hostDevice(instance, name),
    addresses,
    mac: expect.stringMatching(/^02:/),
    mtu,
    state: 'ready',
    ifindex: expect.any(Number),
    attach: 'tcx',
  });
  const networks = [
    {
      name: 'blue',
      driver: 'routed',
      subnets: ['10.40.0.0/16', 'fd40::/64'],
      gateways: ['10.40.0.1', 'fd40::1'],
      internal: false,
      isolated: false,
      localMtu: 65_535,
      exclude: ['10.40.0.8/30'],
      endpoints: ['a', 'b'],
    },
    {
      name: 'lab',
      driver: 'routed',
      subnets: ['10.41.0.0/16', 'fd41::/64'],
      gateways: [],
      internal: true,
      isolated: false,
      localMtu: 9000,
      exclude: [],
      endpoints: ['c'],
    },
  ];
  const endpoints = [
    endpoint('a', 'blue', ['10.40.0.2', 'fd40::2']),
    endpoint('b', 'blue', ['10.40.0.3', 'fd40::3'], 'net0'),
    endpoint('c', 'lab', ['10.41.0.2', 'fd41::2'], 'eth0', 9000),
  ];
  expect(status).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    datapath: 'ready',
    attach: 'tcx',
    mapMemory: expect.any(Number),
    drops: expect.any(Number),
    networks,
    endpoints,
  });
  const { drops: _before, ...first } = status;
  const { drops: _after, ...second } = await host.shuntJson<Record<string, unknown>>(['status']);
  expect(second).toEqual(first);
  expect(await host.shuntJson(['network', 'ls'])).toEqual(networks);
  expect(await host.shuntJson(['endpoint', 'ls'])).toEqual(endpoints);
  expect((await host.shunt(['endpoint', 'ls', '-q'])).stdout).toBe('a\nb\nc');
});

test('an endpoint that is damaged shows it in status', async () => {
  const stateOf = async (name: string) => {
    const endpoints = await host.shuntJson<{ name: string; state: string }[]>(['endpoint', 'ls']);
    return endpoints.find(endpoint => endpoint.name === name)?.state;
  };
  await host.pod('a').sh('ip link set eth0 down');
  expect(await stateOf('a')).toBe('down');
  const device = hostDevice(instanceOf(host.paths.bpffs), 'b');
  await host.sh(`ip link set ${device} down`);
  expect(await stateOf('b')).toBe('partial');
  await host.sh(`ip netns del ${host.pod('c').name}`);
  await waitFor(async () => (await stateOf('c')) === 'missing', { what: 'the device to go' });
  await host.shunt(['apply']);
  expect([await stateOf('a'), await stateOf('b'), await stateOf('c')]).toEqual(['ready', 'ready', 'ready']);
});

test('with --attach clsact filters take over from links and back, without a moment of neither', async () => {
  const traffic = await host.pod('b').serve('tcp');
  const stream = await host.pod('a').stream('10.40.0.3', traffic.port, { everyMs: 0 });
  for (const method of ['clsact', 'tcx', 'clsact', 'tcx']) {
    await host.shunt(['apply', '--attach', method]);
    expect(await host.shuntJson(['status'])).toMatchObject({ attach: method });
    // What is in use stays in use.
    await host.shunt(['plan']);
    await stream.progress(10);
  }
  expect(await stream.stop()).toMatchObject({ disorder: 0, reason: null });
  await traffic.stop();
});
