import type { DropName } from '../../../src/generated/drops.ts';
import { type EndpointRow, endpointFlag } from '../../../src/generated/structs.ts';
import { equal, hex, readU16 } from './bytes.ts';
import { ETHERTYPE, PROTOCOL } from './frame.ts';
import { answerArp, answerSolicitation } from './model-answer.ts';
import { type Arp, type Ip, parseArp, parseIp } from './parse.ts';

/*
 * What the packet programs have to do with a packet, written from the rules they are to follow and not from the C:
 * the two are held against each other by tests. Slow and plain on purpose.
 */

/** What the maps and the host's routes say. */
export interface Tables {
  /** Hex digits of an address → its row. */
  readonly addresses: ReadonlyMap<string, EndpointRow>;
  readonly devices: ReadonlyMap<number, EndpointRow>;
  readonly hostMac: Uint8Array;
  readonly route: (address: Uint8Array) => 'local' | 'unreachable' | 'outside';
}

export interface Question {
  readonly frame: Uint8Array;
  readonly ifindex: number;
  readonly ingressIfindex?: number;
  readonly gsoSize?: number;
}

/** next: on to the host's stack or the pod · redirect: into a pod · consume: used up, not counted. */
export type Answer =
  | { readonly verdict: 'consume' }
  /** `bytes` where they are not those that came. */
  | { readonly verdict: 'next'; readonly bytes?: Uint8Array }
  | { readonly verdict: 'redirect'; readonly bytes: Uint8Array }
  | { readonly verdict: 'drop'; readonly reason: DropName };

const drop = (reason: DropName): Answer => ({ verdict: 'drop', reason });
const CONSUME: Answer = { verdict: 'consume' };
const NEXT: Answer = { verdict: 'next' };

const has = (row: EndpointRow, flag: keyof typeof endpointFlag): boolean =>
  (row.flags & endpointFlag[flag]) !== 0;

/** What to_endpoint has to do with a packet. */
export function judgeToEndpoint(tables: Tables, question: Question): Answer {
  const self = tables.devices.get(question.ifindex);
  if (!self) return drop('unknown-device');
  if (has(self, 'internal')) return drop('internal');
  return (question.ingressIfindex ?? 0) === 0 ? NEXT : drop('forwarded');
}

/** What from_endpoint has to do with a packet. */
export function judgeFromEndpoint(tables: Tables, question: Question): Answer {
  switch (readU16(question.frame, 12)) {
    case ETHERTYPE.ipv4:
    case ETHERTYPE.ipv6:
      return judgeIp(tables, question);
    case ETHERTYPE.arp:
      return judgeArp(tables, question);
    default:
      return drop('unknown-ethertype');
  }
}

function judgeIp(tables: Tables, question: Question): Answer {
  const packet = parseIp(question.frame);
  if (typeof packet === 'string') return drop(packet);
  const control = packet.family === 6 ? judgeControl(tables, question, packet) : undefined;
  if (control) return control;

  const source = tables.addresses.get(hex(packet.source));
  if (!source || source.ifindex !== question.ifindex) return drop(refusedSource(source, packet));
  if (!equal(packet.sourceMac, source.mac)) return drop('spoofed-mac');
  if (packet.family === 4 && packet.protocol === PROTOCOL.icmp && packet.icmpType === 5)
    return drop('rogue-redirect');

  const destination = tables.addresses.get(hex(packet.destination));
  if (destination && !has(destination, 'gateway'))
    return judgeLocal(tables, question, packet, source, destination);
  const answer = judgeHost(tables, packet, source, destination !== undefined);
  return answer.verdict === 'next' ? { verdict: 'next', bytes: lastHop(question.frame, packet) } : answer;
}

/** What IPv6 says about the link itself, openly or behind extension headers (RFC 6980 forbids that). */
function judgeControl(tables: Tables, question: Question, packet: Ip): Answer | undefined {
  if (packet.protocol !== PROTOCOL.icmpv6) {
    return packet.hopLimit === 255 && packet.extended ? drop('hidden-nd') : undefined;
  }
  switch (packet.icmpType) {
    case 134:
      return drop('rogue-ra');
    case 137:
      return drop('rogue-redirect');
    case 135:
    case 136:
      return judgeDiscovery(tables, question, packet);
    default:
      return undefined;
  }
}

function judgeHost(tables: Tables, packet: Ip, source: EndpointRow, gateway: boolean): Answer {
  if (!gateway) {
    if (isMulticast(packet.destination)) return drop('multicast');
    if (isLinkLocal(packet.destination)) return drop('link-local');
    if (isMartian(packet.destination)) return drop('martian');
  }
  if (packet.optioned) return drop('ip-options');
  if (has(source, 'internal')) return drop('internal');
  const route = gateway ? 'local' : tables.route(packet.destination);
  if (route === 'local') return NEXT;
  return drop(route === 'outside' ? 'no-egress' : 'no-endpoint');
}

/** The packet as the host gets it: to be received, and forwarded by nobody. */
function lastHop(frame: Uint8Array, packet: Ip): Uint8Array {
  const bytes = frame.slice();
  if (packet.hopLimit <= 1) return bytes;
  bytes[packet.family === 4 ? 22 : 21] = 1;
  if (packet.family === 6) return bytes;
  // RFC 1624, section 3: HC' = ~(~HC + ~m + m').
  const sum = 0xffff - readU16(frame, 24) + (0xffff - readU16(frame, 22)) + readU16(bytes, 22);
  const folded = (sum % 65536) + Math.floor(sum / 65536);
  const check = 0xffff - ((folded % 65536) + Math.floor(folded / 65536));
  bytes.set([check >> 8, check & 0xff], 24);
  return bytes;
}

/** Noise that every IPv6 stack makes is told apart from a forgery. */
function refusedSource(row: EndpointRow | undefined, packet: Ip): DropName {
  if (packet.family === 4) return 'spoofed-ipv4';
  if (row) return 'spoofed-ipv6';
  const unspecified = packet.source.every(byte => byte === 0);
  if ((unspecified || isLinkLocal(packet.source)) && isMulticast(packet.destination)) return 'multicast';
  return isLinkLocal(packet.source) ? 'link-local' : 'spoofed-ipv6';
}

function judgeLocal(
  tables: Tables,
  question: Question,
  packet: Ip,
  source: EndpointRow,
  destination: EndpointRow,
): Answer {
  if (source.network !== destination.network) return drop('other-network');
  if (destination.ifindex === question.ifindex) return drop('own-address');
  if (has(source, 'isolated')) return drop('isolated');
  if (biggestSegment(question, packet) > destination.mtu) return drop('too-big');
  const bytes = question.frame.slice();
  bytes.set(destination.mac, 0);
  bytes.set(tables.hostMac, 6);
  return { verdict: 'redirect', bytes };
}

/** Bytes of the biggest IP packet that comes of it. */
function biggestSegment({ frame, gsoSize = 0 }: Question, packet: Ip): number {
  const whole = frame.length - 14;
  if (gsoSize === 0) return whole;
  return Math.min(whole, packet.headerBytes + packet.transportHeaderBytes + gsoSize);
}

function judgeArp(tables: Tables, question: Question): Answer {
  const arp = parseArp(question.frame);
  if (!arp) return drop('truncated');
  const self = tables.devices.get(question.ifindex);
  if (!self) return drop('unknown-device');
  if (!equal(arp.sourceMac, self.mac)) return drop('spoofed-mac');
  if (!arp.valid) return drop('malformed-arp');
  if (!speaksForItself(tables, question, self, arp)) return drop('spoofed-arp');
  if (arp.operation === 'reply') return CONSUME;

  const target = tables.addresses.get(hex(arp.targetIp));
  if (target?.ifindex === question.ifindex) return CONSUME;
  const refusal = refusedNeighbour(self, target);
  return refusal
    ? drop(refusal)
    : { verdict: 'redirect', bytes: answerArp(question.frame, arp, tables.hostMac) };
}

/** A probe (sender 0.0.0.0) speaks for no address. */
function speaksForItself(tables: Tables, question: Question, self: EndpointRow, arp: Arp): boolean {
  if (!equal(arp.senderMac, self.mac)) return false;
  if (arp.senderIp.every(byte => byte === 0)) return true;
  return tables.addresses.get(hex(arp.senderIp))?.ifindex === question.ifindex;
}

function judgeDiscovery(tables: Tables, question: Question, packet: Ip): Answer {
  const { frame, ifindex } = question;
  if (frame.length < 78) return drop('truncated');
  const self = tables.devices.get(ifindex);
  if (!self) return drop('unknown-device');
  if (!equal(packet.sourceMac, self.mac)) return drop('spoofed-mac');
  const target = frame.slice(62, 78);
  const { gsoSize = 0 } = question;
  if (packet.hopLimit !== 255 || frame[55] !== 0 || isMulticast(target) || gsoSize > 0)
    return drop('malformed-nd');

  const probe = packet.source.every(byte => byte === 0);
  const owns = (address: Uint8Array) => isOwnAddress(tables, ifindex, self, address);
  if (packet.icmpType === 136) return owns(packet.source) && owns(target) ? CONSUME : drop('spoofed-nd');
  if (!probe && !owns(packet.source)) return drop('spoofed-nd');
  if (owns(target)) return CONSUME;
  const row = tables.addresses.get(hex(target));
  const refusal = refusedNeighbour(self, row);
  if (refusal) return drop(refusal);
  const router = row !== undefined && has(row, 'gateway');
  return {
    verdict: 'redirect',
    bytes: answerSolicitation({ packet, target, router, hostMac: tables.hostMac }),
  };
}

function refusedNeighbour(self: EndpointRow, target: EndpointRow | undefined): DropName | null {
  if (!target || target.network !== self.network) return 'no-neighbour';
  return has(self, 'isolated') && !has(target, 'gateway') ? 'isolated' : null;
}

function isOwnAddress(tables: Tables, ifindex: number, self: EndpointRow, address: Uint8Array): boolean {
  if (!isLinkLocal(address)) return tables.addresses.get(hex(address))?.ifindex === ifindex;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = self.mac;
  const expected = [0xfe, 0x80, 0, 0, 0, 0, 0, 0, a ^ 2, b, c, 0xff, 0xfe, d, e, f];
  return equal(address, Uint8Array.from(expected));
}

function isMulticast(address: Uint8Array): boolean {
  const first = address[0] ?? 0;
  if (address.length === 16) return first === 0xff;
  return (first >= 224 && first < 240) || address.every(byte => byte === 255);
}

function isLinkLocal(address: Uint8Array): boolean {
  return address.length === 16 && address[0] === 0xfe && ((address[1] ?? 0) & 0xc0) === 0x80;
}

function isMartian(address: Uint8Array): boolean {
  if (address.length === 4) return address[0] === 127 || address[0] === 0;
  return address.slice(0, 15).every(byte => byte === 0) && (address[15] ?? 0) <= 1;
}
