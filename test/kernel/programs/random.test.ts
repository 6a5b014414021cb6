import { expect, test } from 'vitest';
import { hex } from '../../helpers/packet/bytes.ts';
import { Mutator } from '../../helpers/packet/corpus.ts';
import { VERDICT } from '../../helpers/packet/datapath.ts';
import type { Question } from '../../helpers/packet/model.ts';
import { Random } from '../../helpers/packet/random.ts';
import { useDatapath } from '../../helpers/packet/use-datapath.ts';

// Any packet on any device: programs and model agree on verdict, bytes and reason.

const bench = await useDatapath();
const PACKETS = 1_000_000;
const BATCH = 20_000;
const SEED = Number(process.env.SHUNT_SEED ?? 20_261_121);

test('the programs do with a million random packets what the model says', { timeout: 300_000 }, () => {
  const mutator = new Mutator(bench.world, new Random(SEED));
  const verdicts = new Map<string, number>();
  for (let done = 0; done < PACKETS; done += BATCH) {
    const batch = Array.from({ length: BATCH }, () => mutator.next());
    for (const question of batch) {
      const answer = bench.judge.compare('from_endpoint', question);
      const kind = answer.verdict === 'drop' ? answer.reason : answer.verdict;
      verdicts.set(kind, (verdicts.get(kind) ?? 0) + 1);
    }
    settleOrLocate(batch);
  }
  // A random test proves what it meets: every verdict, and all but a few reasons that need other circumstances.
  expect([...verdicts.keys()].sort()).toEqual(REASONS);
  for (const [kind, count] of verdicts) expect(count, kind).toBeGreaterThan(30);
});

const REASONS = [
  'consume',
  'hidden-nd',
  'internal',
  'ip-options',
  'isolated',
  'link-local',
  'malformed-arp',
  'malformed-ip',
  'malformed-nd',
  'martian',
  'multicast',
  'next',
  'no-egress',
  'no-endpoint',
  'no-neighbour',
  'other-network',
  'own-address',
  'redirect',
  'rogue-ra',
  'rogue-redirect',
  'spoofed-arp',
  'spoofed-ipv4',
  'spoofed-ipv6',
  'spoofed-mac',
  'spoofed-nd',
  'too-big',
  'truncated',
  'unknown-ethertype',
];

/** Reasons are counted by the batch; where they differ, the packets of that batch are gone through one by one. */
function settleOrLocate(batch: readonly Question[]): void {
  try {
    bench.judge.settle();
  } catch (difference) {
    for (const { frame, ...circumstances } of batch) {
      const before = bench.datapath.drops();
      const answer = bench.judge.compare('from_endpoint', { frame, ...circumstances });
      const after = bench.datapath.drops();
      const counted = Object.entries(after).find(
        ([name, count]) => count !== (before as Record<string, number>)[name],
      )?.[0];
      const expected = answer.verdict === 'drop' ? answer.reason : undefined;
      expect(counted, `${hex(frame)} on ${circumstances.ifindex}, seed ${SEED}`).toBe(expected);
    }
    throw difference;
  }
}

test('what comes of a random packet is one of four verdicts, whatever device it is on', () => {
  const random = new Random(SEED + 1);
  const mutator = new Mutator(bench.world, random);
  const known = Object.values(VERDICT).filter(verdict => verdict !== VERDICT.pass);
  for (let i = 0; i < 50_000; i++) {
    const { frame } = mutator.next();
    const program = random.chance(2) ? 'from_endpoint' : 'to_endpoint';
    const { verdict } = bench.datapath.run(program, frame, { ifindex: 1, ingressIfindex: random.below(3) });
    expect(known).toContain(verdict);
  }
});
