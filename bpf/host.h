/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_HOST_H
#define SHUNT_HOST_H

#include "endpoint.h"
#include "packet.h"
#include "verdict.h"

#define AF_INET 2
#define AF_INET6 10

/* To be received at the end of this hop, and forwarded by nobody. */
#define LAST_HOP 1

/* RFC 1624, equation 3: the checksum follows the one word that changes. */
static __always_inline void ipv4_end_here(struct iphdr *ip)
{
	__u16 *word = (__u16 *)&ip->ttl;
	__u16 before = *word;
	__u32 sum;

	if (ip->ttl <= LAST_HOP)
		return;
	ip->ttl = LAST_HOP;
	sum = (__u16)~ip->check + (__u16)~before + *word;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;
}

static __always_inline void ipv6_end_here(struct ipv6hdr *ip)
{
	if (ip->hop_limit > LAST_HOP)
		ip->hop_limit = LAST_HOP;
}

/*
 * Up into the host's stack, with its last hop behind it. What the host does with the packet there, by
 * DNAT, by a rule for marks or ports, by forwarding broadcasts, cannot be foreseen here; but a packet
 * whose hops are used up is received as any other and forwarded by no rule of any kernel.
 */
static __always_inline int host_deliver(struct __sk_buff *skb, const struct endpoint_row *source,
					void *ip)
{
	/* An internal network ends at its own endpoints. */
	if (source->flags & ENDPOINT_INTERNAL)
		return drop(skb, DROP_INTERNAL);
	if (((struct iphdr *)ip)->version == 4)
		ipv4_end_here(ip);
	else
		ipv6_end_here(ip);
	packet_mark_for_host(skb);
	return pass();
}

/*
 * Nothing of ours has the address: it is the host's own, or an outside one. The host's routes tell
 * which, without taking a step; only what its stack would not forward is handed to it.
 */
static __always_inline int host_deliver_if_local(struct __sk_buff *skb,
						 const struct endpoint_row *source, void *ip,
						 struct bpf_fib_lookup *route)
{
	/* Said before the routes are asked: an internal network has no business with either. */
	if (source->flags & ENDPOINT_INTERNAL)
		return drop(skb, DROP_INTERNAL);

	switch (bpf_fib_lookup(skb, route, sizeof(*route), 0)) {
	/* Local, or no route at all: the stack answers, or says "unreachable" itself. */
	case BPF_FIB_LKUP_RET_NOT_FWDED:
		return host_deliver(skb, source, ip);
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
