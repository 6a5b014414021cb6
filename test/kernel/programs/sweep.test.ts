import { expect, test } from 'vitest';
import { concat, patch, readU16, u16 } from '../../helpers/packet/bytes.ts';
import { corpus, leastBytes } from '../../helpers/packet/corpus.ts';
import { ETHERTYPE, udp } from '../../helpers/packet/frame.ts';
import { Judge } from '../../helpers/packet/judge.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';

// Every EtherType and every length. What is too short for a run without a device is in live.test.ts.

const bench = await useDatapath();
const { web } = bench.world.pods;

test('of all EtherTypes but three nothing passes', () => {
  const frame = udp(bench.hop('web', 'db', 4));
  const known: number[] = Object.values(ETHERTYPE);
  for (let type = 0; type < 65536; type++) {
    const answer = bench.judge.compare('from_endpoint', {
      frame: patch(frame, 12, ...u16(type)),
      ifindex: web.ifindex,
    });
    if (!known.includes(type)) expect(answer).toEqual({ verdict: 'drop', reason: 'unknown-ethertype' });
  }
  bench.judge.settle();
});

test('packets of every kind, cut off at every length, are judged by what is there', () => {
  const { datapath, world } = bench;
  const before = total();
  let dropped = 0;
  const judge = new Judge(datapath, world.tables());
  for (const { frame, ifindex } of corpus(world).filter(question => question.frame.length < 200)) {
    for (let length = leastBytes(readU16(frame, 12)); length < frame.length; length++) {
      if (judge.compare('from_endpoint', { frame: frame.slice(0, length), ifindex }).verdict === 'drop')
        dropped++;
    }
  }
  expect(total() - before).toBe(dropped);

  function total(): number {
    return Object.values(datapath.drops()).reduce((sum, count) => sum + count, 0);
  }
});

test('every hop limit and every next header of IPv6 is judged', () => {
  const frame = udp(bench.hop('web', 'db', 6), 64);
  for (let protocol = 0; protocol < 256; protocol++) {
    for (let hopLimit = 0; hopLimit < 256; hopLimit++) {
      bench.judge.compare('from_endpoint', {
        frame: patch(frame, 20, protocol, hopLimit),
        ifindex: web.ifindex,
      });
    }
  }
});

test('a packet with a tail, as short Ethernet frames are padded, keeps it', () => {
  const frame = concat(udp(bench.hop('web', 'db', 4), 2), new Uint8Array(20));
  expect(bench.send('web', frame).bytes.slice(12)).toEqual(frame.slice(12));
});
