import { LITTLE_ENDIAN } from './byte-order.ts';
import { readAttributes, text, viewOf } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import type { RouteSocket } from './route-socket.ts';

// linux/rtnetlink.h
const RTM_NEWQDISC = 36;
const RTM_GETQDISC = 38;
const TCMSG_SIZE = 20;
const TCA_KIND = 1;

/** Indexes of the devices that have a clsact qdisc: only these can hold filters on its hooks. Throws E_KERNEL. */
export function devicesWithClsact(socket: RouteSocket): ReadonlySet<number> {
  const request = new MessageWriter(RTM_GETQDISC).struct(TCMSG_SIZE, () => {});
  return new Set(
    socket
      .dump(request.finish(), 'queueing disciplines')
      .filter(message => message.type === RTM_NEWQDISC)
      .filter(message => text(readAttributes(message.body, TCMSG_SIZE), TCA_KIND) === 'clsact')
      .map(message => viewOf(message.body).getInt32(4, LITTLE_ENDIAN)),
  );
}
