import { IFINFOMSG, noFields, writeGsoMax } from './links.ts';
import * as L from './linux-if-link.ts';
import { NLM_F_CREATE, NLM_F_EXCL } from './linux-netlink.ts';
import { RTM_NEWLINK } from './linux-rtnetlink.ts';
import { MessageWriter } from './message-writer.ts';

/** One end of a veth pair. */
export interface VethEnd {
  readonly name: string;
  readonly mac: Uint8Array;
  readonly mtu: number;
  readonly gsoMax: number;
}

/**
 * Makes a veth pair, both ends down, the peer at once in the namespace that the descriptor holds: it never shows up
 * in the host's. One queue each way is enough, since a veth sends without a lock and has no queueing discipline; the
 * kernel's default is one per CPU, each with its memory. The alias cannot be given here: the kernel takes
 * IFLA_IFALIAS only from setLink.
 */
export function createVeth(host: VethEnd, pod: VethEnd, podNetnsFd: number): Uint8Array {
  const writer = new MessageWriter(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL).struct(IFINFOMSG, noFields);
  return end(writer, host)
    .nest(L.IFLA_LINKINFO, info => {
      info.text(L.IFLA_INFO_KIND, 'veth').nest(L.IFLA_INFO_DATA, data => {
        data.nest(L.VETH_INFO_PEER, peer => {
          end(peer.struct(IFINFOMSG, noFields), pod).u32(L.IFLA_NET_NS_FD, podNetnsFd);
        });
      });
    })
    .finish();
}

function end(writer: MessageWriter, { name, mac, mtu, gsoMax }: VethEnd): MessageWriter {
  return writeGsoMax(writer, gsoMax)
    .text(L.IFLA_IFNAME, name)
    .bytes(L.IFLA_ADDRESS, mac)
    .u32(L.IFLA_MTU, mtu)
    .u32(L.IFLA_NUM_TX_QUEUES, 1)
    .u32(L.IFLA_NUM_RX_QUEUES, 1);
}
