import type { Direction } from '../native/addon.ts';
import { LITTLE_ENDIAN } from '../plumbing/netlink/byte-order.ts';
import { nested, readAttributes, text, unsigned } from '../plumbing/netlink/message-reader.ts';
import { MessageWriter } from '../plumbing/netlink/message-writer.ts';
import type { RouteSocket } from '../plumbing/netlink/route-socket.ts';

/** A filter on a clsact hook. */
export interface PacketFilter {
  /** "bpf", "flower" … */
  readonly kind: string;
  /** Of a bpf filter. */
  readonly programId: number | null;
  /** Of a bpf filter, as whoever made it called it. */
  readonly name: string | null;
}

// linux/rtnetlink.h and linux/pkt_cls.h
const RTM_NEWTFILTER = 44;
const RTM_GETTFILTER = 46;
const TCMSG_SIZE = 20;
const TCA_KIND = 1;
const TCA_OPTIONS = 2;
const TCA_BPF_NAME = 7;
const TCA_BPF_ID = 11;

/** TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS) and …_EGRESS. */
const PARENT: Readonly<Record<Direction, number>> = { ingress: 0xfffffff2, egress: 0xfffffff3 };

/** The filters on a device's clsact hook, in running order; none where there is no such qdisc. Throws E_KERNEL. */
export function listFilters(socket: RouteSocket, ifindex: number, direction: Direction): PacketFilter[] {
  const request = new MessageWriter(RTM_GETTFILTER).struct(TCMSG_SIZE, view => {
    view.setInt32(4, ifindex, LITTLE_ENDIAN);
    view.setUint32(12, PARENT[direction], LITTLE_ENDIAN);
  });
  return socket
    .dump(request.finish(), 'packet filters')
    .filter(message => message.type === RTM_NEWTFILTER)
    .map(message => readAttributes(message.body, TCMSG_SIZE))
    .filter(attributes => attributes.has(TCA_OPTIONS))
    .map(attributes => {
      const kind = text(attributes, TCA_KIND) ?? 'unknown';
      const options = kind === 'bpf' ? nested(attributes, TCA_OPTIONS) : new Map<number, Uint8Array>();
      return { kind, programId: unsigned(options, TCA_BPF_ID), name: text(options, TCA_BPF_NAME) };
    });
}
