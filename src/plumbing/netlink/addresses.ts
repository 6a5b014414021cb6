import { addressBytes, addressFromBytes, family } from '../../spec/address.ts';
import { joinPrefix, type Prefix, prefixAddress, prefixLength } from '../../spec/prefix.ts';
import { LITTLE_ENDIAN } from './byte-order.ts';
import * as A from './linux-if-addr.ts';
import { AF_INET, AF_INET6, AF_UNSPEC, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './linux-netlink.ts';
import { RTM_DELADDR, RTM_GETADDR, RTM_NEWADDR } from './linux-rtnetlink.ts';
import { type Message, readAttributes, unsigned, viewOf } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { SHUNT_PROTOCOL } from './protocol.ts';
import type { RouteSocket } from './route-socket.ts';

/** An address of a device. */
export interface DeviceAddress {
  readonly ifindex: number;
  /** With the length of its subnet. */
  readonly address: Prefix;
  /** RT_SCOPE_…: 253 is link-local. */
  readonly scope: number;
  /** IFA_PROTO, 0 where nothing was said or the kernel is older than 5.18. */
  readonly protocol: number;
  /** Metric of the route the kernel makes for the subnet, 0 where none was given. */
  readonly metric: number;
}

export interface NewAddress {
  readonly ifindex: number;
  readonly address: Prefix;
  /** No route to the subnet by the kernel itself. */
  readonly withoutRoute?: boolean;
  readonly metric?: number;
  /** Take over one that is there instead of failing with EEXIST. */
  readonly replace?: boolean;
}

/** All IPv4 and IPv6 addresses of the socket's namespace. */
export function listAddresses(socket: RouteSocket): DeviceAddress[] {
  const request = new MessageWriter(RTM_GETADDR)
    .struct(IFADDRMSG, view => view.setUint8(0, AF_UNSPEC))
    .finish();
  return socket
    .dump(request, 'addresses')
    .filter(message => message.type === RTM_NEWADDR && isInternet(message.body[0]))
    .flatMap(readAddress);
}

/** Gives a device an address, at once usable: no duplicate address detection (RFC 4862 section 5.4) is made. */
export function addAddress({ ifindex, address, withoutRoute, metric, replace }: NewAddress): Uint8Array {
  const writer = new MessageWriter(RTM_NEWADDR, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL));
  header(writer, ifindex, address);
  writer.u32(A.IFA_FLAGS, A.IFA_F_NODAD | (withoutRoute ? A.IFA_F_NOPREFIXROUTE : 0));
  if (metric !== undefined) writer.u32(A.IFA_RT_PRIORITY, metric);
  return writer.u8(A.IFA_PROTO, SHUNT_PROTOCOL).finish();
}

/** Takes an address away. EADDRNOTAVAIL when it is not there. */
export function deleteAddress(ifindex: number, address: Prefix): Uint8Array {
  return header(new MessageWriter(RTM_DELADDR), ifindex, address).finish();
}

/** Size of struct ifaddrmsg: family, prefix length, flags, scope, index. */
const IFADDRMSG = 8;

function header(writer: MessageWriter, ifindex: number, address: Prefix): MessageWriter {
  const bytes = addressBytes(prefixAddress(address));
  writer.struct(IFADDRMSG, view => {
    view.setUint8(0, family(address) === 4 ? AF_INET : AF_INET6);
    view.setUint8(1, prefixLength(address));
    view.setUint32(4, ifindex, LITTLE_ENDIAN);
  });
  return writer.bytes(A.IFA_LOCAL, bytes).bytes(A.IFA_ADDRESS, bytes);
}

function readAddress({ body }: Message): DeviceAddress[] {
  const view = viewOf(body);
  const attributes = readAttributes(body, IFADDRMSG);
  // Of a point-to-point device IFA_ADDRESS is the far end; IFA_LOCAL, where there is one, is the device's own.
  const bytes = attributes.get(A.IFA_LOCAL) ?? attributes.get(A.IFA_ADDRESS);
  if (!bytes) return [];
  return [
    {
      ifindex: view.getUint32(4, LITTLE_ENDIAN),
      address: joinPrefix(addressFromBytes(bytes), view.getUint8(1)),
      scope: view.getUint8(3),
      protocol: unsigned(attributes, A.IFA_PROTO) ?? 0,
      metric: unsigned(attributes, A.IFA_RT_PRIORITY) ?? 0,
    },
  ];
}

/** A listing of all families may hold others (MPLS, multicast routing). */
export function isInternet(version: number | undefined): boolean {
  return version === AF_INET || version === AF_INET6;
}
