/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_NEIGHBOUR_H
#define SHUNT_NEIGHBOUR_H

#include "endpoint.h"
#include "packet.h"
#include "verdict.h"

/*
 * Pods of one subnet believe to be on one link, but there is none: all they ever learn is the MAC
 * address of the host-side device, whomever they ask for. So no answer of one pod reaches another,
 * and what a pod could forge there is forged in vain.
 */

/* May a pod know of this neighbour? Returns DROP_NONE, or why not. */
static __always_inline enum drop_reason neighbour_refusal(const struct endpoint_row *asking,
							  const struct endpoint_row *asked)
{
	/* The pod waits in vain and reports "host unreachable" to its own sender, as on a real link. */
	if (!asked || asked->network != asking->network)
		return DROP_NO_NEIGHBOUR;
	if (asked->flags & ENDPOINT_GATEWAY)
		return DROP_NONE;
	/* The same: to an isolated pod its siblings look as if they were not there. */
	if (asking->flags & ENDPOINT_ISOLATED)
		return DROP_ISOLATED;
	return DROP_NONE;
}

/* Back into the pod that asked, by its own device: no program on an egress hook is involved. */
static __always_inline int neighbour_answer(struct __sk_buff *skb)
{
	packet_mark_for_host(skb);
	return bpf_redirect_peer(skb->ifindex, 0);
}

#endif
