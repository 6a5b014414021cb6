import { afterAll, expect } from 'vitest';
import type { DropName } from '../../../src/generated/drops.ts';
import type { ProgramName } from '../../../src/generated/programs.ts';
import { equal, mac } from './bytes.ts';
import { Datapath, type LoadOptions, reasonNumber } from './datapath.ts';
import type { Hop } from './frame.ts';
import { Judge } from './judge.ts';
import type { Answer } from './model.ts';
import { HOST_MAC, type Pod, type PodName, World } from './world.ts';

/** Where a packet went: a pod by its name, all nodes of a pod, the stack behind the hook, nowhere, or lost for a reason. */
export type Fate = PodName | 'all nodes' | 'onwards' | 'silence' | DropName;

export interface Sent {
  readonly fate: Fate;
  readonly bytes: Uint8Array;
}

export interface SendOptions {
  readonly gsoSize?: number;
  readonly ingressIfindex?: number;
  readonly program?: ProgramName;
}

/** A world, the programs loaded for it, and a way to put single packets on its links. */
export class PacketBench {
  readonly world: World;
  readonly datapath: Datapath;
  readonly judge: Judge;

  constructor(world: World, datapath: Datapath) {
    this.world = world;
    this.datapath = datapath;
    this.judge = new Judge(datapath, world.tables());
    world.fill(datapath);
  }

  /** From one pod to another pod or to any address, by way of the host-side device. */
  hop(from: PodName, to: PodName | string, family: 4 | 6): Hop {
    const sender = this.world.pods[from];
    const receiver = (this.world.pods as Record<string, Pod>)[to];
    const address = (pod: Pod) => (family === 4 ? pod.v4 : pod.v6);
    return {
      sourceMac: sender.mac,
      destinationMac: HOST_MAC,
      source: address(sender),
      destination: receiver ? address(receiver) : to,
    };
  }

  /**
   * What becomes of a packet that a pod sends (or, with program to_endpoint, is sent). Expects the model to agree, and
   * the packet to be counted exactly once, under its reason and its device, if and only if it is lost.
   */
  send(from: PodName, frame: Uint8Array, options: SendOptions = {}): Sent {
    const { program = 'from_endpoint', ...circumstances } = options;
    const { ifindex } = this.world.pods[from];
    const before = this.datapath.drops();
    const answer = this.judge.compare(program, { frame, ifindex, ...circumstances });
    const after = this.datapath.drops();
    if (answer.verdict !== 'drop') expect(after).toEqual(before);
    else {
      expect(after).toEqual({ ...before, [answer.reason]: (before[answer.reason] ?? 0) + 1 });
      expect(this.datapath.dropsOn(ifindex, reasonNumber(answer.reason)).packets).toBeGreaterThan(0);
    }
    return { fate: this.#fateOf(answer), bytes: answer.verdict === 'redirect' ? answer.bytes : frame };
  }

  #fateOf(answer: Answer): Fate {
    switch (answer.verdict) {
      case 'drop':
        return answer.reason;
      case 'next':
        return 'onwards';
      case 'consume':
        return 'silence';
      case 'redirect': {
        if (answer.bytes[0] === 0x33) return 'all nodes';
        const to = Object.entries(this.world.pods).find(([, pod]) =>
          equal(mac(pod.mac), answer.bytes.slice(0, 6)),
        );
        return (to?.[0] ?? 'silence') as Fate;
      }
    }
  }
}

/** Makes a world and loads the programs for the tests of one file, and takes both away after them. */
export async function useDatapath(options: LoadOptions = {}): Promise<PacketBench> {
  const world = await World.make();
  afterAll(() => world.dispose());
  const datapath = new Datapath(options);
  afterAll(() => datapath.close());
  return new PacketBench(world, datapath);
}
