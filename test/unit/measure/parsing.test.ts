import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBacklogDrops, parseNetCounters } from '../../../src/measure/counters.ts';
import { cpuSince, parseCpuTime } from '../../../src/measure/cpu-time.ts';
import { parseIperf } from '../../../src/measure/iperf.ts';
import { describeMachine } from '../../../src/measure/machine.ts';
import { pinned } from '../../../src/measure/place.ts';
import { parseSockperf } from '../../../src/measure/sockperf.ts';

const recorded = (name: string) => readFileSync(new URL(`recorded/${name}`, import.meta.url), 'utf8');

describe('sockperf 3.7', () => {
  test('counts only the part of the run that sockperf itself counts', () => {
    expect(parseSockperf(recorded('sockperf.txt'))).toEqual({
      transactions: 39_178,
      seconds: 0.55,
      allTransactions: 71_181,
      latency: 7.011,
      p50: 6.865,
      p99: 7.566,
      lost: 0,
    });
  });

  test('lost, doubled and misplaced messages add up', () => {
    const text = recorded('sockperf.txt').replace('# dropped messages = 0', '# dropped messages = 3');
    expect(parseSockperf(text.replace('out-of-order messages = 0', 'out-of-order messages = 2')).lost).toBe(
      5,
    );
  });

  test('a run that failed says so in its own words', () => {
    expect(() => parseSockperf('sockperf: ERROR: Can`t connect to server\n')).toThrow(
      'Can`t connect to server',
    );
    expect(() => parseSockperf('')).toThrow('no output');
  });
});

describe('iperf3 3.12', () => {
  test('takes what the receiver saw', () => {
    expect(parseIperf(recorded('iperf3.json'))).toEqual({
      bitsPerSecond: 17_651_176_309.900673,
      bytes: 2_206_648_568,
      seconds: 1.000114,
      retransmits: 0,
      cpuMs: expect.closeTo(934.4, 0),
      congestion: 'cubic',
      sendBuffer: 1_048_576,
    });
  });

  test('a run that failed says so in its own words', () => {
    const error = '{"start": {}, "end": {}, "error": "unable to connect to server: Connection refused"}';
    expect(() => parseIperf(error)).toThrow('unable to connect to server: Connection refused');
    expect(() => parseIperf('iperf3: parameter error')).toThrow('parameter error');
  });
});

describe('counters of the kernel', () => {
  test('are found by name in whatever order the kernel lists them', () => {
    const text = [
      'Tcp: ActiveOpens RetransSegs OutSegs',
      'Tcp: 4 7 90001',
      'Udp: InDatagrams RcvbufErrors',
      'Udp: 5 2',
      'TcpExt: TCPBacklogDrop SyncookiesSent TCPTimeouts',
      'TcpExt: 3 0 1',
    ].join('\n');
    expect(parseNetCounters(text)).toEqual({ retransmits: 7, segments: 90_001, timeouts: 1, drops: 5 });
  });

  test('backlog drops are hexadecimal, one line a core', () => {
    expect(parseBacklogDrops('00188135 0000000a 00000000\n0109f2de 00000010 00000001\n')).toBe(26);
  });

  test('CPU time is that of the cores asked for, idle and stolen time apart', () => {
    const before = parseCpuTime(
      'cpu  9 9 9 9 9 9 9 9\ncpu0 100 1 50 1000 5 2 3 4 0 0\ncpu1 0 0 0 0 0 0 0 0 0 0\n',
      [0],
    );
    const after = parseCpuTime(
      'cpu  9 9 9 9 9 9 9 9\ncpu0 120 1 60 1060 5 2 13 9 0 0\ncpu1 7 7 7 7 7 7 7 7 0 0\n',
      [0],
    );
    expect(before).toEqual({ busy: 1_560, interrupts: 50, steal: 40, total: 11_650, cores: 1 });
    expect(cpuSince(before, after, { cpuMs: 295, runMs: 1_050 })).toEqual({
      busyMs: 400,
      steal: 50 / 1_050,
      foreign: 105 / 1_050,
    });
  });

  test('what others did around the run is not held against it', () => {
    const before = parseCpuTime('cpu0 0 0 0 0 0 0 0 0', [0]);
    const after = parseCpuTime('cpu0 0 0 110 0 0 0 0 0', [0]);
    expect(cpuSince(before, after, { cpuMs: 1_000, runMs: 1_000 }).foreign).toBe(0);
    expect(cpuSince(before, after, { cpuMs: 900, runMs: 1_000 }).foreign).toBe(0.1);
    expect(cpuSince(before, after, { cpuMs: 1_200, runMs: 1_000 }).foreign).toBe(0);
  });

  test('softirqs that ran beside both ends, on a second core, are the traffic and not others', () => {
    const before = parseCpuTime('cpu0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 0 0 0 0 0', [0, 1]);
    const after = parseCpuTime('cpu0 0 0 60 0 0 0 40 0\ncpu1 0 0 90 10 0 0 0 0', [0, 1]);
    expect(cpuSince(before, after, { cpuMs: 1_500, runMs: 1_000 }).foreign).toBe(0);
    expect(cpuSince(before, after, { cpuMs: 1_300, runMs: 1_000 }).foreign).toBe(0.1);
  });

  test('a core named twice counts once', () => {
    expect(parseCpuTime('cpu1 1 0 0 1 0 0 0 0 0 0', [1, 1]).busy).toBe(10);
  });
});

test('a command is pinned to its core inside its namespace', () => {
  expect(pinned({ netns: '/run/netns/a' }, 1, ['iperf3', '-s'])).toEqual([
    'nsenter',
    ['--net=/run/netns/a', '--', 'nice', '-n', '-20', 'taskset', '-c', '1', 'iperf3', '-s'],
  ]);
});

test('the machine is described without naming it', async () => {
  const machine = await describeMachine();
  expect(machine.cores).toBeGreaterThan(0);
  expect(machine.kernel).toMatch(/^\d+\.\d+/);
  expect(machine.date).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(Object.keys(machine)).not.toContain('hostname');
});
