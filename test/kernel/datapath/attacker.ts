import { expect } from 'vitest';
import type { Host } from '../../helpers/host.ts';
import { type Losses, lossesBy } from './losses.ts';
import type { Pod } from './pod.ts';
import { sendMarked, type Witness } from './witness.ts';

/** Who attacks, who must not notice, and what is watched meanwhile. */
export interface Scene {
  readonly host: Host;
  readonly attacker: Pod;
  readonly victim: Pod;
  /** At the victim's interface. */
  readonly witness: Witness;
}

/**
 * Sends frames from inside the attacker's pod and checks that each is lost for that reason and no other, that the
 * victim's interface sees nothing, that the host's stack receives nothing, and that nobody's neighbours or routes change.
 */
export async function expectRefused(
  scene: Scene,
  reason: string,
  frames: readonly Uint8Array[],
): Promise<void> {
  const { host, attacker, victim, witness } = scene;
  const before = await knowledge(scene);
  const expected: Losses = { [reason]: frames.length };
  const losses = await lossesBy(host, attacker, expected, async () => {
    expect(await witness.since(mark => sendMarked(attacker, victim, frames, mark))).toEqual([]);
  });
  expect(losses).toMatchObject(expected);
  if (reason !== 'multicast') expect(losses).toEqual(expected);
  expect(await knowledge(scene)).toEqual(before);
}

/** What the host's stack received, and what host and victim know of neighbours and ways. */
async function knowledge({ host, victim }: Scene): Promise<readonly string[]> {
  const known =
    'ip -4 neigh; ip -6 neigh; ip -4 route show table all; ip -6 route show table all; ip -6 addr show scope global';
  const received =
    "awk '/^Ip:/ { n = $4 } END { print n }' /proc/net/snmp; awk '/^Ip6InReceives/ { print $2 }' /proc/net/snmp6";
  const [onHost, onVictim] = await Promise.all([host.sh(`${received}; ${known}`), victim.netns.sh(known)]);
  // Reachability of a neighbour wanes by itself; its address does not.
  return [onHost, onVictim].map(text => text.replaceAll(/\b(REACHABLE|STALE|DELAY|PROBE)\b/g, 'VALID'));
}
