import type { Mac } from '../../spec/mac.ts';
import { macFromBytes } from '../../spec/mac.ts';
import { LITTLE_ENDIAN } from './byte-order.ts';
import * as L from './linux-if-link.ts';
import {
  RTEXT_FILTER_SKIP_STATS,
  RTM_DELLINK,
  RTM_GETLINK,
  RTM_NEWLINK,
  RTM_SETLINK,
} from './linux-rtnetlink.ts';
import { type Message, nested, readAttributes, signed, text, unsigned, viewOf } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import type { RouteSocket } from './route-socket.ts';

/** A network device. */
export interface Link {
  readonly ifindex: number;
  readonly name: string;
  /** null where the device has none of six bytes. */
  readonly mac: Mac | null;
  readonly mtu: number;
  /** gso_max_size, bytes. */
  readonly gsoMax: number;
  /** gso_ipv4_max_size; null before 6.3, where IPv4 keeps to 65536. */
  readonly gsoMaxIpv4: number | null;
  /** Most that either can be set to; 65536 before 5.19. */
  readonly tsoMax: number;
  /** Administratively up (IFF_UP). */
  readonly up: boolean;
  readonly loopback: boolean;
  /** RFC 2863: 6 is up, 2 down, 7 lower layer down, 0 unknown. */
  readonly operstate: number;
  readonly alias: string | null;
  /** ifindex of the bridge or bond it belongs to. */
  readonly master: number | null;
  readonly group: number;
  /** "veth", "bridge" …; null for hardware and lo. */
  readonly kind: string | null;
  /** ifindex of the other end of a veth, of the lower device of a vlan. */
  readonly peer: number | null;
  /** Number that this namespace has for the peer's namespace; null: the same one. */
  readonly peerNetnsid: number | null;
  /** Settings by address family as they came (IFLA_AF_SPEC); deviceSysctls reads them. */
  readonly families: Uint8Array | null;
}

/** What can be changed of a device; what is left out stays. */
export interface LinkChange {
  readonly up?: boolean;
  readonly mtu?: number;
  readonly gsoMax?: number;
  readonly mac?: Uint8Array;
  readonly alias?: string;
  readonly group?: number;
}

/** All devices of the socket's namespace. */
export function listLinks(socket: RouteSocket): Link[] {
  const request = new MessageWriter(RTM_GETLINK).struct(IFINFOMSG, noFields);
  request.u32(L.IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  return socket
    .dump(request.finish(), 'network devices')
    .filter(message => message.type === RTM_NEWLINK)
    .map(readLink);
}

/** The devices of these names that exist, asked for one by one: for a few of many. */
export function findLinks(socket: RouteSocket, names: readonly string[]): Link[] {
  return socket
    .send(names.map(getLink))
    .flatMap(outcome => (outcome.ok ? outcome.replies : []))
    .map(readLink);
}

/**
 * Has both ends of these devices ready to send. Where one end of a veth comes up, the kernel lets the other one send
 * only when its link watch gets to it, a hundred devices a second when there are many; asked for a device, it does that
 * at once (rtnl_getlink, 6.8). Older kernels take their time. Devices that are gone are passed over.
 */
export function settleLinks(socket: RouteSocket, names: readonly string[]): void {
  const others = findLinks(socket, names).flatMap(({ peer, peerNetnsid }) =>
    peer === null || peerNetnsid === null ? [] : [getPeer(peer, peerNetnsid)],
  );
  socket.send(others);
}

/** Changes a device that is known by its name. ENODEV when there is none. */
export function setLink(name: string, change: LinkChange): Uint8Array {
  const writer = new MessageWriter(RTM_SETLINK).struct(IFINFOMSG, view => {
    if (change.up === undefined) return;
    view.setUint32(8, change.up ? L.IFF_UP : 0, LITTLE_ENDIAN);
    view.setUint32(12, L.IFF_UP, LITTLE_ENDIAN);
  });
  writer.text(L.IFLA_IFNAME, name);
  if (change.mtu !== undefined) writer.u32(L.IFLA_MTU, change.mtu);
  if (change.gsoMax !== undefined) writeGsoMax(writer, change.gsoMax);
  if (change.mac !== undefined) writer.bytes(L.IFLA_ADDRESS, change.mac);
  if (change.alias !== undefined) writer.text(L.IFLA_IFALIAS, change.alias);
  if (change.group !== undefined) writer.u32(L.IFLA_GROUP, change.group);
  return writer.finish();
}

/** Deletes all devices of a group together: they share the kernel's waiting times, 17 ms each otherwise. */
export function deleteLinkGroup(group: number): Uint8Array {
  return new MessageWriter(RTM_DELLINK).struct(IFINFOMSG, noFields).u32(L.IFLA_GROUP, group).finish();
}

/** Both families: IPv4 has had a limit of its own since 6.3; older kernels pass over what they do not know. */
export function writeGsoMax(writer: MessageWriter, bytes: number): MessageWriter {
  return writer.u32(L.IFLA_GSO_MAX_SIZE, bytes).u32(L.IFLA_GSO_IPV4_MAX_SIZE, bytes);
}

/** GSO_LEGACY_MAX_SIZE. */
const LEGACY_GSO_MAX = 65_536;

/** Size of struct ifinfomsg: family, pad, type, index, flags, change. */
export const IFINFOMSG = 16;

/** For a struct that stays zero. */
export function noFields(): void {}

function getLink(name: string): Uint8Array {
  const writer = new MessageWriter(RTM_GETLINK).struct(IFINFOMSG, noFields);
  return writer.text(L.IFLA_IFNAME, name).u32(L.IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS).finish();
}

function getPeer(ifindex: number, netnsid: number): Uint8Array {
  const writer = new MessageWriter(RTM_GETLINK).struct(IFINFOMSG, view =>
    view.setInt32(4, ifindex, LITTLE_ENDIAN),
  );
  return writer.u32(L.IFLA_TARGET_NETNSID, netnsid).u32(L.IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS).finish();
}

function readLink(message: Message): Link {
  const header = viewOf(message.body);
  const flags = header.getUint32(8, LITTLE_ENDIAN);
  const attributes = readAttributes(message.body, IFINFOMSG);
  const address = attributes.get(L.IFLA_ADDRESS);
  return {
    ifindex: header.getInt32(4, LITTLE_ENDIAN),
    name: text(attributes, L.IFLA_IFNAME) ?? '',
    mac: address?.length === 6 ? macFromBytes(address) : null,
    mtu: unsigned(attributes, L.IFLA_MTU) ?? 0,
    gsoMax: unsigned(attributes, L.IFLA_GSO_MAX_SIZE) ?? LEGACY_GSO_MAX,
    gsoMaxIpv4: unsigned(attributes, L.IFLA_GSO_IPV4_MAX_SIZE),
    tsoMax: unsigned(attributes, L.IFLA_TSO_MAX_SIZE) ?? LEGACY_GSO_MAX,
    up: (flags & L.IFF_UP) !== 0,
    loopback: (flags & L.IFF_LOOPBACK) !== 0,
    operstate: unsigned(attributes, L.IFLA_OPERSTATE) ?? 0,
    alias: text(attributes, L.IFLA_IFALIAS),
    master: unsigned(attributes, L.IFLA_MASTER),
    group: unsigned(attributes, L.IFLA_GROUP) ?? 0,
    kind: text(nested(attributes, L.IFLA_LINKINFO), L.IFLA_INFO_KIND),
    peer: unsigned(attributes, L.IFLA_LINK),
    peerNetnsid: signed(attributes, L.IFLA_LINK_NETNSID),
    families: attributes.get(L.IFLA_AF_SPEC) ?? null,
  };
}
