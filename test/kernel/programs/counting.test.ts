import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { maps, rings } from '../../../src/generated/maps.ts';
import type { DropEvent } from '../../../src/generated/structs.ts';
import { addon } from '../../../src/native/addon.ts';
import { unwrap } from '../../../src/native/result.ts';
import { concat, ip, mac } from '../../helpers/packet/bytes.ts';
import { Datapath, perCpu, reasonNumber } from '../../helpers/packet/datapath.ts';
import { ETHERTYPE, ethernet, PROTOCOL, tcp, udp } from '../../helpers/packet/frame.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';
import { HOST_MAC, OUTSIDE } from '../../helpers/packet/world.ts';
import { waitFor } from '../../helpers/wait-for.ts';

// Every lost packet is counted; who watches sees each of them.

const bench = await useDatapath();
const { web, db } = bench.world.pods;
const SECOND = 1_000_000_000n;

describe('counters', () => {
  test('packets and bytes are counted by reason, and by device', () => {
    const frames = [10, 100, 1000].map(length => udp(bench.hop('web', OUTSIDE.v4, 4), length));
    const reason = reasonNumber('no-egress');
    for (const frame of frames) bench.send('web', frame);
    bench.send('db', udp(bench.hop('db', OUTSIDE.v4, 4), 10));
    const bytes = frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(bench.datapath.dropsOn(web.ifindex, reason)).toEqual({ packets: 3, bytes });
    expect(bench.datapath.dropsOn(db.ifindex, reason)).toEqual({ packets: 1, bytes: frames[0]!.length });
    expect(bench.datapath.dropTotal(reason)).toEqual({ packets: 4, bytes: bytes + frames[0]!.length });
  });

  test('a full table by device still counts by reason, and keeps the rows it has', () => {
    const datapath = new Datapath({ maxEntries: { drops: 1 } });
    onTestFinished(() => datapath.close());
    bench.world.fill(datapath);
    const outside = udp(bench.hop('web', OUTSIDE.v4, 4));
    const elsewhere = udp(bench.hop('web', 'far', 4));
    for (const frame of [outside, elsewhere, outside, elsewhere])
      datapath.run('from_endpoint', frame, { ifindex: web.ifindex });
    expect(datapath.drops()).toEqual({ 'no-egress': 2, 'other-network': 2 });
    expect(datapath.dropsOn(web.ifindex, reasonNumber('no-egress')).packets).toBe(2);
    expect(datapath.dropsOn(web.ifindex, reasonNumber('other-network')).packets).toBe(0);
  });
});

describe('events', () => {
  const { datapath } = bench;
  const events: DropEvent[] = [];
  const ring = unwrap(
    addon().openRing(datapath.map(rings.dropEvents.name), records => {
      events.push(...records.map(record => rings.dropEvents.record.decode(record)));
    }),
    'open',
    'ring',
  );
  afterAll(() => ring.close());
  const lost = () => {
    const values = unwrap(
      datapath.map('lost_events').lookup(maps.lostEvents.key.encode(0)),
      'read',
      'lost_events',
    );
    return perCpu(maps.lostEvents.value, values ?? new Uint8Array()).reduce((sum, count) => sum + count, 0n);
  };
  const watchUntil = (untilNs: bigint, where = datapath) => where.put(maps.watch, 0, { untilNs });

  beforeEach(() => {
    events.length = 0;
    watchUntil(process.hrtime.bigint() + 60n * SECOND);
  });

  const common = {
    ifindex: web.ifindex,
    sourceMac: mac(web.mac),
    destinationMac: mac(HOST_MAC),
  };

  test.each([
    ['IPv4 and UDP', udp(bench.hop('web', OUTSIDE.v4, 4)), PROTOCOL.udp, 53],
    [
      'IPv4 with options and TCP',
      tcp(bench.hop('web', OUTSIDE.v4, 4), 8, { options: Uint8Array.of(1, 1, 1, 0) }),
      PROTOCOL.tcp,
      80,
    ],
    ['IPv6 and TCP', tcp(bench.hop('web', OUTSIDE.v6, 6)), PROTOCOL.tcp, 80],
  ])('an event tells what the packet said: %s', async (_, frame, protocol, destinationPort) => {
    const start = process.hrtime.bigint();
    bench.send('web', frame);
    const event = await waitFor(() => events[0]);
    const four = frame[12] === 8;
    expect(event).toMatchObject({
      ...common,
      length: frame.length,
      ethertype: four ? ETHERTYPE.ipv4 : ETHERTYPE.ipv6,
      protocol,
      sourcePort: protocol === PROTOCOL.udp ? 40001 : 40002,
      destinationPort,
      source: four ? concat(ip(web.v4), new Uint8Array(12)) : ip(web.v6),
      destination: four ? concat(ip(OUTSIDE.v4), new Uint8Array(12)) : ip(OUTSIDE.v6),
    });
    expect(['no-egress', 'ip-options'].map(name => reasonNumber(name as 'no-egress'))).toContain(
      event.reason,
    );
    expect(event.timeNs > start && event.timeNs < process.hrtime.bigint()).toBe(true);
  });

  test('of a packet that is not IP the frame is told, of a fragment no ports', async () => {
    bench.send('web', ethernet(HOST_MAC, web.mac, 0x88cc, new Uint8Array(50)));
    bench.send('web', udp(bench.hop('web', OUTSIDE.v4, 4), 64, { fragment: 0x0010 }));
    await waitFor(() => events.length === 2);
    expect(events[0]).toMatchObject({
      ...common,
      ethertype: 0x88cc,
      protocol: 0,
      sourcePort: 0,
      source: new Uint8Array(16),
    });
    expect(events[1]).toMatchObject({ protocol: PROTOCOL.udp, sourcePort: 0, destinationPort: 0 });
  });

  test('what is delivered makes no event', async () => {
    bench.send('web', udp(bench.hop('web', 'db', 4)));
    bench.send('web', udp(bench.hop('web', 'far', 4)));
    await waitFor(() => events.length > 0);
    expect(events.map(event => event.reason)).toEqual([reasonNumber('other-network')]);
  });

  test('a watcher that died costs nothing any more', async () => {
    watchUntil(process.hrtime.bigint() - 1n);
    bench.send('web', udp(bench.hop('web', 'far', 4)));
    watchUntil(0n);
    bench.send('web', udp(bench.hop('web', 'far', 4)));
    watchUntil(process.hrtime.bigint() + SECOND);
    bench.send('web', udp(bench.hop('web', OUTSIDE.v4, 4)));
    await waitFor(() => events.length > 0);
    expect(events.map(event => event.reason)).toEqual([reasonNumber('no-egress')]);
  });

  test('events that the ring has no room for are counted as lost', async () => {
    const frame = udp(bench.hop('web', 'far', 4));
    const packets = 2 * Math.ceil(rings.dropEvents.bytes / (rings.dropEvents.record.size + 8));
    const before = lost();
    // Records are handed out by the event loop, which does not turn meanwhile.
    datapath.run('from_endpoint', frame, { ifindex: web.ifindex, repeat: packets });
    await waitFor(() => events.length + Number(lost() - before) === packets);
    expect(lost()).toBeGreaterThan(before);
    expect(events.length).toBeGreaterThan(0);
  });

  test('with reports turned off there are none, watcher or not', async () => {
    const quiet = new Datapath({ reportDrops: false });
    onTestFinished(() => quiet.close());
    bench.world.fill(quiet);
    watchUntil(process.hrtime.bigint() + 60n * SECOND, quiet);
    const seen: unknown[] = [];
    const other = unwrap(
      addon().openRing(quiet.map(rings.dropEvents.name), records => seen.push(...records)),
      'open',
      'ring',
    );
    quiet.run('from_endpoint', udp(bench.hop('web', 'far', 4)), { ifindex: web.ifindex });
    bench.send('web', udp(bench.hop('web', 'far', 4)));
    await waitFor(() => events.length > 0);
    other.close();
    expect(seen).toEqual([]);
    expect(quiet.drops()).toEqual({ 'other-network': 1 });
  });
});
