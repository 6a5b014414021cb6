/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_LOCAL_H
#define SHUNT_LOCAL_H

#include "endpoint.h"
#include "packet.h"
#include "verdict.h"

/*
 * From pod to pod, as one link would do it: both MAC addresses change, the IP packet does not. The
 * hop limit stays, since nothing is routed; options and fragments pass untouched, since nobody here
 * looks behind the addresses. All checks of the receiver's side are made before the redirect,
 * because that goes straight into the pod and past the programs of the receiver's device.
 */
static __always_inline int local_deliver(struct __sk_buff *skb, struct ethhdr *eth,
					 const struct ip_layout *layout,
					 const struct endpoint_row *source,
					 const struct endpoint_row *destination)
{
	/* Networks are closed against each other: to the sender the address is not there. */
	if (source->network != destination->network)
		return drop(skb, DROP_OTHER_NETWORK);
	/* A stack never sends its own address out; sent back in, it would look like a spoofed one. */
	if (destination->ifindex == skb->ifindex)
		return drop(skb, DROP_OWN_ADDRESS);
	/* The same for siblings that may not see each other. */
	if (source->flags & ENDPOINT_ISOLATED)
		return drop(skb, DROP_ISOLATED);
	/* As on a real link, nobody tells the sender: its own MTU is wrong. */
	if (!packet_fits(skb, layout, destination->mtu))
		return drop(skb, DROP_TOO_BIG);

	mac_copy(eth->h_dest, destination->mac);
	mac_copy(eth->h_source, host_mac);
	/* A mark belongs to the namespace it was set in. */
	skb->mark = 0;
	packet_mark_for_host(skb);
	return bpf_redirect_peer(destination->ifindex, 0);
}

#endif
