import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { useHost } from '../../helpers/use-host.ts';
import { waitFor } from '../../helpers/wait-for.ts';
import { addressOf, BLUE, wire } from './pod.ts';

//   web ── sh… ─┐
//               ├─ network blue, MTU 1500 as on a wire
//   db  ── sh… ─┘

const SHORT_CONNECTIONS = fileURLToPath(new URL('short-connections.py', import.meta.url));

const host = await useHost();
const { web, db } = await wire(host, {
  networks: { blue: { ...BLUE, localMtu: 1500 } },
  pods: { web: 'blue', db: 'blue' },
});

describe.each([4, 6] as const)('TCP over IPv%i', family => {
  const address = addressOf(db, family);

  test('an answer comes after the question is closed: half a connection lives on', async () => {
    const server = db.netns.start('socat', [`TCP${family}-LISTEN:7001,reuseaddr`, 'SYSTEM:sha256sum']);
    await listening(7001);
    const { stdout } = await web.netns.run(
      'socat',
      ['-t', '5', '-', `TCP${family}:${bracketed(address)}:7001`],
      {
        input: 'a question',
      },
    );
    expect(stdout).toBe('32303716b88fbfeb9506b016968e94ab395ab39e24ea2571d91d971f84e97861  -');
    await server.finished;
  });

  test('a port without a listener refuses at once', async () => {
    expect(await web.netns.connect(address, 9, 0.3)).toBe('refused');
    expect((await web.netns.exchange(address, 9, { seconds: 0.3 })).reasons).toEqual(['refused']);
  });

  test('a connection whose other end dies is reset, not left hanging', async () => {
    const echo = await db.netns.serve('tcp');
    const stream = await web.netns.stream(address, echo.port);
    await echo.process.stop('SIGKILL');
    await stream.process.finished;
    expect((await stream.stop()).reason).toBe('ECONNRESET');
  });

  test('ten thousand short connections are made without one failure', async () => {
    const server = db.netns.start('python3', [SHORT_CONNECTIONS, 'serve', '::', '7002']);
    await server.line(/^ready$/);
    const client = await web.netns.run('python3', [SHORT_CONNECTIONS, 'run', address, '7002', '10000']);
    expect(client.stderr).toBe('');
    expect(JSON.parse(client.stdout)).toMatchObject({ made: 10_000, failed: [] });
    expect((JSON.parse(client.stdout) as { longestMs: number }).longestMs).toBeLessThan(900);
    await server.stop();
  });

  test('segments stay large on the way: the receiver sees packets beyond the MTU', async () => {
    const capture = await db.netns.capture('eth0', 'tcp', { direction: 'in' });
    const echo = await db.netns.serve('tcp');
    expect((await web.netns.transfer(address, echo.port, 8_000_000)).intact).toBe(true);
    const lengths = (await capture.stop()).map(frame => frame.length);
    expect(Math.max(...lengths)).toBeGreaterThan(30_000);
  });
});

test('segments beyond 64 kB (BIG TCP) arrive intact and in one piece', async () => {
  for (const pod of [web, db]) await pod.netns.sh('ip link set eth0 gso_max_size 200000 gro_max_size 200000');
  const capture = await db.netns.capture('eth0', 'ip6', { direction: 'in' });
  const echo = await db.netns.serve('tcp');
  expect((await web.netns.transfer(db.v6, echo.port, 40_000_000)).intact).toBe(true);
  expect(Math.max(...(await capture.stop()).map(frame => frame.length))).toBeGreaterThan(66_000);
});

test('every offload is as on a veth pair that nobody touched', async () => {
  await host.sh(`ip link add plain0 type veth peer name plain1 netns ${web.netns.name}`);
  const [hostSide, podSide] = [await features(host, web.device), await features(web.netns, 'eth0')];
  expect(hostSide).toEqual(await features(host, 'plain0'));
  expect(podSide).toEqual(await features(web.netns, 'plain1'));
  expect(podSide).toContain('tcp-segmentation-offload: on');
  await host.sh('ip link delete plain0');
});

async function features(namespace: { sh(command: string): Promise<string> }, device: string) {
  return (await namespace.sh(`ethtool -k ${device}`)).split('\n').slice(1);
}

async function listening(port: number) {
  await waitFor(() => db.netns.sh(`ss -Hltn sport = ${port}`), { what: `a listener on port ${port}` });
}

function bracketed(address: string) {
  return address.includes(':') ? `[${address}]` : address;
}
