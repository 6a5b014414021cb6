/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_PACKET_H
#define SHUNT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

/* What of an IP packet decides the size of its segments and its route. */
struct ip_layout {
	__u32 transport; /* bytes from the start of the frame to what follows the IP header */
	__u8 protocol;
};

/*
 * The first `length` bytes of the frame in one piece, or NULL when it is shorter. Senders that write
 * to a packet ring have only the Ethernet header in the linear part, so the rest is pulled in, which
 * makes every pointer taken before invalid.
 */
static __always_inline void *packet_start(struct __sk_buff *skb, __u32 length)
{
	void *start = (void *)(long)skb->data;

	if (start + length <= (void *)(long)skb->data_end)
		return start;
	if (bpf_skb_pull_data(skb, length))
		return NULL;
	start = (void *)(long)skb->data;
	if (start + length <= (void *)(long)skb->data_end)
		return start;
	return NULL;
}

/* In halves of two bytes: Ethernet addresses are aligned to no more. */
static __always_inline bool mac_equal(const void *a, const void *b)
{
	const __u16 *x = a, *y = b;

	return !((x[0] ^ y[0]) | (x[1] ^ y[1]) | (x[2] ^ y[2]));
}

static __always_inline void mac_copy(void *to, const volatile void *from)
{
	const volatile __u16 *x = from;
	__u16 *y = to;

	y[0] = x[0];
	y[1] = x[1];
	y[2] = x[2];
}

/*
 * Does the packet fit through a device of that MTU? A GSO packet is judged by the segments it stands
 * for. Never by the total length of the IP header, which is 0 in BIG TCP.
 */
static __always_inline bool packet_fits(struct __sk_buff *skb, const struct ip_layout *layout,
					__u32 mtu)
{
	__u32 headers = layout->transport - ETH_HLEN;
	__u8 offset;

	if (skb->len - ETH_HLEN <= mtu)
		return true;
	if (!skb->gso_size)
		return false;

	if (layout->protocol == IPPROTO_TCP &&
	    !bpf_skb_load_bytes(skb, layout->transport + 12, &offset, sizeof(offset)))
		headers += (offset >> 4) * 4;
	else
		headers += sizeof(struct udphdr);
	return headers + skb->gso_size <= mtu;
}

/*
 * There is one station at the other end of the link, so whatever MAC address a pod sends to, the
 * packet is for us; unsaid, the next stack would take it for a bystander's and throw it away. (Since
 * 6.15, and the stable kernels of that time, a redirect to a peer says so itself.)
 */
static __always_inline void packet_mark_for_host(struct __sk_buff *skb)
{
	if (skb->pkt_type != PACKET_HOST)
		bpf_skb_change_type(skb, PACKET_HOST);
}

#endif
