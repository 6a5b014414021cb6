import { addressBytes, addressFromBytes, family, type IpAddress } from '../../spec/address.ts';
import { type Mac, macBytes, macFromBytes } from '../../spec/mac.ts';
import { isInternet } from './addresses.ts';
import { LITTLE_ENDIAN } from './byte-order.ts';
import * as N from './linux-neighbour.ts';
import { AF_INET, AF_INET6, AF_UNSPEC, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from './linux-netlink.ts';
import { RTM_DELNEIGH, RTM_GETNEIGH, RTM_NEWNEIGH } from './linux-rtnetlink.ts';
import { type Message, readAttributes, viewOf } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import { SHUNT_PROTOCOL } from './protocol.ts';
import type { RouteSocket } from './route-socket.ts';

/** A neighbour with a known link-layer address. */
export interface Neighbour {
  readonly ifindex: number;
  readonly address: IpAddress;
  readonly mac: Mac;
  readonly permanent: boolean;
}

/** All IPv4 and IPv6 neighbours of the socket's namespace whose MAC is known. */
export function listNeighbours(socket: RouteSocket): Neighbour[] {
  const request = new MessageWriter(RTM_GETNEIGH).struct(NDMSG, view => view.setUint8(0, AF_UNSPEC)).finish();
  return socket
    .dump(request, 'neighbours')
    .filter(message => message.type === RTM_NEWNEIGH && isInternet(message.body[0]))
    .flatMap(readNeighbour);
}

/** Makes a permanent neighbour; with `replace` it overrides what is known of the address instead of EEXIST. */
export function addNeighbour(ifindex: number, address: IpAddress, mac: Mac, replace = false): Uint8Array {
  const writer = new MessageWriter(RTM_NEWNEIGH, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL));
  return header(writer, ifindex, address)
    .bytes(N.NDA_LLADDR, macBytes(mac))
    .u8(N.NDA_PROTOCOL, SHUNT_PROTOCOL)
    .finish();
}

/** Forgets a neighbour. ENOENT when there is none. */
export function deleteNeighbour(ifindex: number, address: IpAddress): Uint8Array {
  return header(new MessageWriter(RTM_DELNEIGH), ifindex, address).finish();
}

/** Size of struct ndmsg: family, padding, ifindex, state, flags, type. */
const NDMSG = 12;

function header(writer: MessageWriter, ifindex: number, address: IpAddress): MessageWriter {
  writer.struct(NDMSG, view => {
    view.setUint8(0, family(address) === 4 ? AF_INET : AF_INET6);
    view.setInt32(4, ifindex, LITTLE_ENDIAN);
    view.setUint16(8, N.NUD_PERMANENT, LITTLE_ENDIAN);
  });
  return writer.bytes(N.NDA_DST, addressBytes(address));
}

function readNeighbour({ body }: Message): Neighbour[] {
  const view = viewOf(body);
  const attributes = readAttributes(body, NDMSG);
  const address = attributes.get(N.NDA_DST);
  const mac = attributes.get(N.NDA_LLADDR);
  if (!address || mac?.length !== 6) return [];
  return [
    {
      ifindex: view.getInt32(4, LITTLE_ENDIAN),
      address: addressFromBytes(address),
      mac: macFromBytes(mac),
      permanent: (view.getUint16(8, LITTLE_ENDIAN) & N.NUD_PERMANENT) !== 0,
    },
  ];
}
