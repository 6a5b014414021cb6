import { noFields } from './links.ts';
import { NETNSA_FD, NETNSA_NSID } from './linux-net-namespace.ts';
import { RTM_GETNSID, RTM_NEWNSID } from './linux-rtnetlink.ts';
import { readAttributes, signed } from './message-reader.ts';
import { MessageWriter } from './message-writer.ts';
import type { RouteSocket } from './route-socket.ts';

/**
 * The numbers that the socket's namespace has for the namespaces behind these descriptors, as they appear in
 * IFLA_LINK_NETNSID; null for one it has no number for, and so no device that leads there.
 */
export function netnsIds(socket: RouteSocket, descriptors: readonly number[]): (number | null)[] {
  return socket.send(descriptors.map(getNetnsId)).map(outcome => {
    const reply = outcome.ok ? outcome.replies.find(message => message.type === RTM_NEWNSID) : undefined;
    const id = reply ? signed(readAttributes(reply.body, RTGENMSG), NETNSA_NSID) : null;
    return id !== null && id >= 0 ? id : null;
  });
}

/** Size of struct rtgenmsg (the family), padded. */
const RTGENMSG = 4;

function getNetnsId(descriptor: number): Uint8Array {
  return new MessageWriter(RTM_GETNSID).struct(RTGENMSG, noFields).u32(NETNSA_FD, descriptor).finish();
}
