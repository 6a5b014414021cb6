import { addressBytes, addressFromBytes, family, type IpAddress } from '../../spec/address.ts';
import { joinPrefix, type Prefix, prefixAddress, prefixLength } from '../../spec/prefix.ts';
import { isInternet } from './addresses.ts';
import { LITTLE_ENDIAN } from './byte-order.ts';
import { AF_INET, AF_INET6, AF_UNSPEC, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './linux-netlink.ts';
import * as R from './linux-rtnetlink.ts';
import { type Attributes, type Message, nested, readAttributes, unsigned, viewOf } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { SHUNT_PROTOCOL } from './protocol.ts';
import type { RouteSocket } from './route-socket.ts';

/** A route as the kernel lists it. */
export interface Route {
  readonly prefix: Prefix;
  /** RTN_…: 1 unicast, 7 unreachable. */
  readonly type: number;
  /** RT_TABLE_…: 254 is main. */
  readonly table: number;
  /** rtm_protocol: who made it. */
  readonly protocol: number;
  /** ifindex of every way it may take; more than one for multipath. */
  readonly devices: readonly number[];
  readonly via: IpAddress | null;
  readonly source: IpAddress | null;
  readonly metric: number;
  readonly mtu: number | null;
}

/** A route to make or to take away, in the main table. */
export interface RouteKey {
  readonly prefix: Prefix;
  readonly type: 'unicast' | 'unreachable';
  /** null: none, for unreachable. */
  readonly ifindex: number | null;
  /** null: on-link. */
  readonly via?: IpAddress | null;
  readonly mtu?: number | null;
  readonly source?: IpAddress | null;
  /** Left out: the kernel's default, 0 for IPv4 and 1024 for IPv6. */
  readonly metric?: number;
}

/** All IPv4 and IPv6 routes of the socket's namespace, of every table but local. */
export function listRoutes(socket: RouteSocket): Route[] {
  const request = new MessageWriter(R.RTM_GETROUTE)
    .struct(RTMSG, view => view.setUint8(0, AF_UNSPEC))
    .finish();
  return socket
    .dump(request, 'routes')
    .filter(message => message.type === R.RTM_NEWROUTE && isInternet(message.body[0]))
    .filter(({ body }) => (viewOf(body).getUint32(8, LITTLE_ENDIAN) & R.RTM_F_CLONED) === 0)
    .map(readRoute)
    .filter(route => route.table !== R.RT_TABLE_LOCAL);
}

/** Makes a route; with `replace` it takes the place of one with the same prefix and metric instead of EEXIST. */
export function addRoute(route: RouteKey, replace = false): Uint8Array {
  const scope = route.type === 'unicast' && !route.via ? R.RT_SCOPE_LINK : R.RT_SCOPE_UNIVERSE;
  const writer = new MessageWriter(R.RTM_NEWROUTE, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL));
  header(writer, route, scope);
  if (route.source) writer.bytes(R.RTA_PREFSRC, addressBytes(route.source));
  const { mtu } = route;
  if (mtu) writer.nest(R.RTA_METRICS, metrics => metrics.u32(R.RTAX_MTU, mtu));
  return writer.finish();
}

/** Takes a route of Shunt's away. ESRCH when it is not there. */
export function deleteRoute(route: RouteKey): Uint8Array {
  return header(new MessageWriter(R.RTM_DELROUTE), route, R.RT_SCOPE_NOWHERE).finish();
}

/** Size of struct rtmsg: family, lengths of destination and source, tos, table, protocol, scope, type, flags. */
const RTMSG = 12;

/** Size of struct rtnexthop: length, flags, hops, ifindex. */
const RTNEXTHOP = 8;

function header(
  writer: MessageWriter,
  { prefix, type, ifindex, via, metric }: RouteKey,
  scope: number,
): MessageWriter {
  writer.struct(RTMSG, view => {
    view.setUint8(0, family(prefix) === 4 ? AF_INET : AF_INET6);
    view.setUint8(1, prefixLength(prefix));
    view.setUint8(4, R.RT_TABLE_MAIN);
    view.setUint8(5, SHUNT_PROTOCOL);
    view.setUint8(6, scope);
    view.setUint8(7, type === 'unicast' ? R.RTN_UNICAST : R.RTN_UNREACHABLE);
  });
  if (prefixLength(prefix) > 0) writer.bytes(R.RTA_DST, addressBytes(prefixAddress(prefix)));
  if (ifindex !== null) writer.u32(R.RTA_OIF, ifindex);
  if (via) writer.bytes(R.RTA_GATEWAY, addressBytes(via));
  if (metric !== undefined) writer.u32(R.RTA_PRIORITY, metric);
  return writer;
}

function readRoute({ body }: Message): Route {
  const attributes = readAttributes(body, RTMSG);
  const anywhere = new Uint8Array(body[0] === AF_INET ? 4 : 16);
  return {
    prefix: joinPrefix(addressFromBytes(attributes.get(R.RTA_DST) ?? anywhere), body[1] ?? 0),
    type: body[7] ?? 0,
    table: unsigned(attributes, R.RTA_TABLE) ?? body[4] ?? 0,
    protocol: body[5] ?? 0,
    devices: devicesOf(attributes),
    via: addressIn(attributes, R.RTA_GATEWAY),
    source: addressIn(attributes, R.RTA_PREFSRC),
    metric: unsigned(attributes, R.RTA_PRIORITY) ?? 0,
    mtu: unsigned(nested(attributes, R.RTA_METRICS), R.RTAX_MTU),
  };
}

function devicesOf(attributes: Attributes): number[] {
  const single = unsigned(attributes, R.RTA_OIF);
  if (single !== null) return [single];
  const devices: number[] = [];
  const hops = attributes.get(R.RTA_MULTIPATH) ?? new Uint8Array();
  const view = viewOf(hops);
  for (let start = 0; start + RTNEXTHOP <= hops.length; ) {
    const length = view.getUint16(start, LITTLE_ENDIAN);
    devices.push(view.getInt32(start + 4, LITTLE_ENDIAN));
    start += Math.max(RTNEXTHOP, (length + 3) & ~3);
  }
  return devices;
}

function addressIn(attributes: Attributes, type: number): IpAddress | null {
  const bytes = attributes.get(type);
  return bytes ? addressFromBytes(bytes) : null;
}
