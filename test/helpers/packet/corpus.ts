import { concat, ip, linkLocal, mac, readU16, u16, u32 } from './bytes.ts';
import { ETHERTYPE, type Hop, icmp, PROTOCOL, packet, pattern, tcp, udp } from './frame.ts';
import type { Question } from './model.ts';
import { advertise, arp, linkLayerOption, NONCE, solicit, solicitedNode } from './neighbour.ts';
import type { Random } from './random.ts';
import { GATEWAYS, HOST, HOST_MAC, OUTSIDE, type World } from './world.ts';

/** Packets of every kind that a pod sends in order or out of order, each from every pod to everybody. */
export function corpus(world: World): Question[] {
  const pods = Object.values(world.pods);
  const others = [
    ...pods.map(pod => [pod.v4, pod.v6] as const),
    ...GATEWAYS.map(({ v4, v6 }) => [v4, v6] as const),
    [HOST.v4, HOST.v6] as const,
    [OUTSIDE.v4, OUTSIDE.v6] as const,
    ['10.40.0.99', 'fd40::99'] as const,
    ['224.0.0.251', 'ff02::fb'] as const,
  ];
  return pods.flatMap(pod =>
    others.flatMap(([v4, v6]) => {
      const four = { sourceMac: pod.mac, destinationMac: HOST_MAC, source: pod.v4, destination: v4 };
      const six = { ...four, source: pod.v6, destination: v6 };
      const frames = [...ipv4Packets(four), ...ipv6Packets(six), ...questions(four, six)];
      return frames.map(frame => ({ frame, ifindex: pod.ifindex }));
    }),
  );
}

function ipv4Packets(way: Hop): Uint8Array[] {
  return [
    udp(way),
    udp(way, 1600),
    tcp(way),
    icmp(way, 8),
    icmp(way, 5),
    udp(way, 8, { options: Uint8Array.of(7, 4, 5, 0) }),
    udp(way, 8, { fragment: 0x2000 }),
    packet(way, pattern(40), { fragment: 0x0100, protocol: PROTOCOL.icmp }),
  ];
}

function ipv6Packets(way: Hop): Uint8Array[] {
  return [
    udp(way),
    udp(way, 1600),
    tcp(way),
    icmp(way, 128),
    icmp(way, 134, pattern(12), { hopLimit: 255 }),
    packet(way, pattern(48), { protocol: PROTOCOL.hopByHop }),
    packet(way, pattern(48), { protocol: PROTOCOL.fragment, hopLimit: 255 }),
    udp({ ...way, source: linkLocal(way.sourceMac) }),
  ];
}

function questions(four: Hop, six: Hop): Uint8Array[] {
  const node = solicitedNode(six.destination);
  const asked = { ...six, destination: node.ip, destinationMac: node.mac };
  const own = [linkLayerOption('source', six.sourceMac)];
  const sender = { senderMac: four.sourceMac, senderIp: four.source, targetIp: four.destination };
  return [
    arp({ operation: 'request', ...sender }),
    arp({ operation: 'request', ...sender, senderIp: '0.0.0.0' }),
    arp({ operation: 'reply', ...sender }),
    solicit(asked, six.destination, own),
    solicit({ ...asked, source: linkLocal(six.sourceMac) }, six.destination, own),
    solicit({ ...asked, source: '::' }, six.destination, [NONCE]),
    solicit(six, six.destination),
    advertise({ ...six, destination: 'ff02::1' }, six.source),
  ];
}

/** Makes packets that are wrong in one or several places, or in all of them. */
export class Mutator {
  readonly #random: Random;
  readonly #corpus: readonly Question[];
  readonly #addresses: readonly Uint8Array[];
  readonly #macs: readonly Uint8Array[];

  constructor(world: World, random: Random) {
    this.#random = random;
    this.#corpus = corpus(world);
    const pods = Object.values(world.pods);
    const texts = [
      ...pods.flatMap(pod => [pod.v4, pod.v6, linkLocal(pod.mac)]),
      ...GATEWAYS.flatMap(({ v4, v6 }) => [v4, v6]),
      ...[HOST, OUTSIDE].flatMap(({ v4, v6 }) => [v4, v6]),
      ...['0.0.0.0', '127.0.0.1', '255.255.255.255', '224.0.0.1', '::', '::1', 'ff02::1', '::ffff:10.40.0.5'],
    ];
    this.#addresses = texts.map(ip);
    this.#macs = [...pods.map(pod => pod.mac), HOST_MAC, 'ff:ff:ff:ff:ff:ff'].map(mac);
  }

  /** One packet on one device. IP headers are whole: shorter packets cannot be run without a device. */
  next(): Question {
    const random = this.#random;
    const { frame, ifindex } = random.pick(this.#corpus);
    const changed = random.chance(8) ? this.#noise() : this.#mutate(frame);
    return {
      frame: lengthened(changed, random),
      ifindex: random.chance(10) ? random.pick(this.#corpus).ifindex : ifindex,
      ...(random.chance(10) ? { gsoSize: 1 + random.below(1600) } : {}),
    };
  }

  #noise(): Uint8Array {
    const random = this.#random;
    const type = random.chance(10) ? random.below(65536) : random.pick(Object.values(ETHERTYPE));
    return concat(random.bytes(12), u16(type), random.bytes(random.below(150)));
  }

  #mutate(original: Uint8Array): Uint8Array {
    const random = this.#random;
    let frame: Uint8Array = original.slice();
    for (let count = random.below(4); count > 0; count--) frame = this.#change(frame);
    return frame;
  }

  #change(frame: Uint8Array): Uint8Array {
    const random = this.#random;
    const header = Math.min(frame.length, 90);
    switch (random.below(6)) {
      case 0:
        frame[random.below(header)] = random.below(256);
        return frame;
      case 1:
        return flip(frame, random.below(header), random.below(8));
      case 2:
        return overwrite(frame, random.pick([6, 22, 26, 28, 30, 38, 62]), random.pick(this.#addresses));
      case 3:
        return overwrite(frame, random.pick([0, 6, 22, 32, 80]), random.pick(this.#macs));
      case 4:
        return frame.slice(0, 14 + random.below(frame.length - 13));
      default:
        return concat(frame, random.bytes(random.below(20)));
    }
  }
}

function flip(frame: Uint8Array, offset: number, bit: number): Uint8Array {
  frame[offset] = (frame[offset] ?? 0) ^ (1 << bit);
  return frame;
}

function overwrite(frame: Uint8Array, offset: number, bytes: Uint8Array): Uint8Array {
  if (offset + bytes.length <= frame.length) frame.set(bytes, offset);
  return frame;
}

/** The least that the kernel takes for a test run. */
export function leastBytes(type: number): number {
  if (type === ETHERTYPE.ipv4) return 34;
  return type === ETHERTYPE.ipv6 ? 54 : 14 + 1;
}

function lengthened(frame: Uint8Array, random: Random): Uint8Array {
  const missing = leastBytes(readU16(frame, 12)) - frame.length;
  return missing > 0 ? concat(frame, u32(random.word()), random.bytes(missing)) : frame;
}
