/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_HOST_H
#define SHUNT_HOST_H

#include "endpoint.h"
#include "packet.h"
#include "verdict.h"

#define AF_INET 2
#define AF_INET6 10

/* Up into the host's stack. */
static __always_inline int host_deliver(struct __sk_buff *skb, const struct endpoint_row *source)
{
	/* An internal network ends at its own endpoints. */
	if (source->flags & ENDPOINT_INTERNAL)
		return drop(skb, DROP_INTERNAL);
	packet_mark_for_host(skb);
	return pass();
}

/*
 * Nothing of ours has the address: it is the host's own, or an outside one. The host's routes tell
 * which, without taking a step; only what its stack would not forward is handed to it.
 */
static __always_inline int host_deliver_if_local(struct __sk_buff *skb,
						 const struct endpoint_row *source,
						 struct bpf_fib_lookup *route)
{
	/* Said before the routes are asked: an internal network has no business with either. */
	if (source->flags & ENDPOINT_INTERNAL)
		return drop(skb, DROP_INTERNAL);

	switch (bpf_fib_lookup(skb, route, sizeof(*route), 0)) {
	/* Local, or no route at all: the stack answers, or says "unreachable" itself. */
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		return host_deliver(skb, source);
	/* The host has such a route for each subnet: nobody has this address. */
	case BPF_FIB_LKUP_RET_BLACKHOLE:
	case BPF_FIB_LKUP_RET_UNREACHABLE:
	case BPF_FIB_LKUP_RET_PROHIBIT:
		return drop(skb, DROP_NO_ENDPOINT);
	/*
	 * Without forwarding on the device the kernel does not look. IPv6 would forward all the same
	 * where forwarding is on for "all", so this must not reach the stack.
	 */
	case BPF_FIB_LKUP_RET_FWD_DISABLED:
		return drop(skb, DROP_FORWARDING_OFF);
	/* There is a way out, known neighbour or not, but it is not open. */
	default:
		return drop(skb, DROP_NO_EGRESS);
	}
}

#endif
