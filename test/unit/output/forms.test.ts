import { describe, expect, test } from 'vitest';
import { ShuntError } from '../../../src/errors.ts';
import { errorText } from '../../../src/output/error-text.ts';
import { findingsText } from '../../../src/output/findings-text.ts';
import { packetText } from '../../../src/output/packet-text.ts';
import { print } from '../../../src/output/print.ts';
import { statusText } from '../../../src/output/status-text.ts';
import { type Column, renderTable } from '../../../src/output/table.ts';
import { formatBytes, formatCount, formatDuration } from '../../../src/output/units.ts';
import type { IpAddress, Prefix } from '../../../src/spec/address.ts';
import type { Mac } from '../../../src/spec/mac.ts';

async function printed(format: Parameters<typeof print>[1], printable: Parameters<typeof print>[2]) {
  let text = '';
  await print({ write: more => (text += more), isTty: false, columns: 80 }, format, printable);
  return text;
}

describe('a table', () => {
  const columns: readonly Column<{ a: string; b: number | null }>[] = [
    { header: 'name', cell: item => item.a },
    { header: 'secret', cell: () => 'x', wide: true },
    { header: 'count', cell: item => item.b },
  ];

  test('has capital headers and columns as wide as their widest cell', () => {
    const items = [
      { a: 'a-long-name', b: 1 },
      { a: 'b', b: null },
    ];
    expect(renderTable(columns, items)).toBe('NAME          COUNT\na-long-name   1\nb             -\n');
  });

  test('shows more columns when wide', () => {
    expect(renderTable(columns, [{ a: 'b', b: 2 }], true)).toBe('NAME   SECRET   COUNT\nb      x        2\n');
  });

  test('without items is its header', () => {
    expect(renderTable(columns, [])).toBe('NAME   COUNT\n');
  });
});

describe('units', () => {
  test.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1_300_000, '1.2 MiB'],
    [33_554_432, '32 MiB'],
    [5e15, '4547 TiB'],
  ])('%d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [0.04, '0.0 ms'],
    [0.44, '0.4 ms'],
    [38.4, '38 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_900, '60 s'],
    [125_000, '2 min 5 s'],
  ])('%d ms', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('counts agree with their noun', () => {
    expect([formatCount(0, 'step'), formatCount(1, 'step'), formatCount(2, 'step')]).toEqual([
      '0 steps',
      '1 step',
      '2 steps',
    ]);
  });
});

describe('printing', () => {
  const printable = { value: { packets: 3n, big: 2n ** 60n }, names: () => ['a', 'b'] };

  test('json is indented, 64-bit counters stay exact', async () => {
    expect(await printed('json', printable)).toBe('{\n  "packets": 3,\n  "big": "1152921504606846976"\n}\n');
  });

  test('yaml says the same', async () => {
    expect(await printed('yaml', printable)).toBe('packets: 3\nbig: "1152921504606846976"\n');
  });

  test('names are one a line', async () => {
    expect(await printed('name', printable)).toBe('a\nb\n');
  });

  test('what has no table is refused as a mistake of the user', async () => {
    await expect(printed('table', printable)).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});

describe('an error', () => {
  const error = new ShuntError('E_VERIFIER', {
    operation: 'load',
    subject: 'from_endpoint',
    reason: 'EACCES',
    hint: 'upgrade',
    detail: 'R1 invalid mem access',
    cause: new Error('deep down'),
  });

  test('is operation, subject and reason, then what to do on its own line', () => {
    expect(errorText(error, { json: false, verbose: false })).toBe(
      'shunt: load from_endpoint: EACCES\n  upgrade\n',
    );
  });

  test('shows detail, stack and causes with --verbose only', () => {
    const text = errorText(error, { json: false, verbose: true });
    expect(text).toMatch(/R1 invalid mem access\n.*\n\s+at .*\ncaused by: Error: deep down\n/s);
  });

  test('is one line of JSON with the same parts', () => {
    const text = errorText(error, { json: true, verbose: false });
    expect(text.trimEnd()).not.toContain('\n');
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'E_VERIFIER',
        message: 'load from_endpoint: EACCES',
        operation: 'load',
        subject: 'from_endpoint',
        reason: 'EACCES',
        hint: 'upgrade',
      },
    });
  });

  test('that nobody foresaw has no stack without --verbose', () => {
    const bug = new TypeError('x is not a function');
    expect(errorText(bug, { json: false, verbose: false })).toBe(
      'shunt: internal error: x is not a function\n  run it again with --verbose to see where, and report it\n',
    );
    expect(errorText(bug, { json: false, verbose: true })).toContain('forms.test.ts');
  });
});

describe('status', () => {
  const endpoint = {
    network: 'blue',
    netns: 'web',
    ifname: 'eth0',
    hostDevice: 'sh1',
    addresses: ['10.40.0.2', 'fd40::2'] as IpAddress[],
    mac: '02:00:00:00:00:02' as Mac,
    mtu: 65_535,
    ifindex: 4,
    attach: 'tcx',
  } as const;

  test('is a summary, then networks and endpoints', () => {
    const text = statusText(
      {
        version: '1.2.3',
        datapath: 'ready',
        attach: 'tcx',
        mapMemory: 2_097_152,
        drops: 1,
        networks: [
          {
            name: 'blue',
            driver: 'routed',
            subnets: ['10.40.0.0/16'] as Prefix[],
            gateways: ['10.40.0.1'] as IpAddress[],
            internal: true,
            isolated: true,
            localMtu: 65_535,
            exclude: [],
            endpoints: ['db', 'web'],
          },
        ],
        endpoints: [
          { ...endpoint, name: 'db', state: 'missing' },
          { ...endpoint, name: 'web', state: 'ready' },
        ],
      },
      false,
    );
    expect(text).toBe(`version      1.2.3
datapath     ready by tcx
map memory   2.0 MiB
drops        1 packet
networks     1
endpoints    2 (1 missing, 1 ready)

NAME   SUBNETS        OPTIONS             ENDPOINTS
blue   10.40.0.0/16   internal,isolated   2

NAME   NETWORK   ADDRESSES           NETNS   STATE
db     blue      10.40.0.2,fd40::2   web     missing
web    blue      10.40.0.2,fd40::2   web     ready
`);
  });

  test('of nothing has no tables', () => {
    const text = statusText(
      { version: '1', datapath: 'absent', attach: null, mapMemory: 0, drops: 0, networks: [], endpoints: [] },
      false,
    );
    expect(text.split('\n')).toHaveLength(7);
    expect(text).toContain('datapath     absent (nothing is loaded)\n');
  });
});

describe('a dropped packet', () => {
  const packet = {
    time: '2026-01-02T03:04:05.678Z',
    endpoint: 'web',
    device: 'sh1',
    reason: 'spoofed-ipv4',
    text: 'the source is not its own',
    length: 60,
    ethertype: 0x0800,
    sourceMac: '02:00:00:00:00:01' as Mac,
    destinationMac: '02:00:00:00:00:02' as Mac,
    source: '10.40.0.9' as IpAddress,
    destination: '10.40.0.1' as IpAddress,
    protocol: 6,
    sourcePort: 4000,
    destinationPort: 80,
  };

  test('is one line: when, whose, why, and the flow', () => {
    expect(packetText(packet)).toBe(
      '2026-01-02T03:04:05.678Z web spoofed-ipv4 tcp 10.40.0.9:4000 → 10.40.0.1:80, 60 B: the source is not its own\n',
    );
  });

  test('of IPv6 has its ports outside of brackets', () => {
    const source = 'fd40::9' as IpAddress;
    expect(packetText({ ...packet, source, destination: source, protocol: 17 })).toContain(
      'udp [fd40::9]:4000 → [fd40::9]:80',
    );
  });

  test('without addresses shows its MAC addresses, without endpoint its device', () => {
    const frame = { ...packet, endpoint: null, source: null, destination: null, ethertype: 0x88cc };
    expect(packetText(frame)).toContain(
      'sh1 spoofed-ipv4 ethertype 0x88cc 02:00:00:00:00:01 → 02:00:00:00:00:02',
    );
  });
});

describe('findings', () => {
  test('have their hint below them', () => {
    expect(
      findingsText([
        { name: 'kernel', state: 'ok', found: '6.1', hint: null },
        { name: 'IPv6', state: 'warn', found: 'off', hint: 'turn it on' },
      ]),
    ).toBe('ok     kernel   6.1\nwarn   IPv6     off\n                turn it on\n');
  });
});
