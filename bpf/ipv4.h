/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_IPV4_H
#define SHUNT_IPV4_H

#include "address.h"
#include "host.h"
#include "local.h"

#define IPV4_OFFSET bpf_htons(0x1fff)

#define ICMP_REDIRECT 5

/* Offset 0 carries the type; later fragments of a redirect are nothing without the first. */
static __always_inline bool ipv4_is_redirect(struct __sk_buff *skb, const struct iphdr *ip,
					     const struct ip_layout *layout)
{
	__u8 type;

	return ip->protocol == IPPROTO_ICMP && !(ip->frag_off & IPV4_OFFSET) &&
	       !bpf_skb_load_bytes(skb, layout->transport, &type, sizeof(type)) &&
	       type == ICMP_REDIRECT;
}

/* An address that no row has: the host's own, or nobody's of ours. */
static __always_inline int ipv4_to_elsewhere(struct __sk_buff *skb, struct iphdr *ip,
					     const struct endpoint_row *source)
{
	struct bpf_fib_lookup route = {};

	/* Nobody hears it, as on a link without other stations. */
	if (ipv4_is_multicast(ip->daddr))
		return drop(skb, DROP_MULTICAST);
	/* Loopback addresses of the host must not be reachable, whatever its sysctls say. */
	if (ipv4_is_martian(ip->daddr))
		return drop(skb, DROP_MARTIAN);
	/* Source routing could lead it on to the outside, past the question below. */
	if (ip->ihl > 5)
		return drop(skb, DROP_IP_OPTIONS);

	route.family = AF_INET;
	route.ifindex = skb->ifindex;
	route.tos = ip->tos;
	route.l4_protocol = ip->protocol;
	route.ipv4_src = ip->saddr;
	route.ipv4_dst = ip->daddr;
	return host_deliver_if_local(skb, source, ip, &route);
}

static __always_inline int ipv4_from_endpoint(struct __sk_buff *skb)
{
	struct ethhdr *eth = packet_start(skb, ETH_HLEN + sizeof(struct iphdr));
	struct endpoint_row *source, *destination;
	struct ip_layout layout;
	struct iphdr *ip;

	if (!eth)
		return drop(skb, DROP_TRUNCATED);
	ip = (void *)(eth + 1);
	/* The total length is the receiver's to judge: it is 0 in BIG TCP. */
	if (ip->version != 4 || ip->ihl < 5)
		return drop(skb, DROP_MALFORMED_IP);
	layout.transport = ETH_HLEN + ip->ihl * 4;
	layout.protocol = ip->protocol;
	if (layout.transport > skb->len)
		return drop(skb, DROP_TRUNCATED);

	/* An endpoint sends from its own addresses only: what answers could never come back to it. */
	source = endpoint_by_ipv4(&ip->saddr);
	if (!source || source->ifindex != skb->ifindex)
		return drop(skb, DROP_SPOOFED_IPV4);
	if (!mac_equal(eth->h_source, source->mac))
		return drop(skb, DROP_SPOOFED_MAC);
	/* Pods are not routers; a redirect is an attempt to take over a way. */
	if (ipv4_is_redirect(skb, ip, &layout))
		return drop(skb, DROP_ROGUE_REDIRECT);

	destination = endpoint_by_ipv4(&ip->daddr);
	if (!destination)
		return ipv4_to_elsewhere(skb, ip, source);
	if (!(destination->flags & ENDPOINT_GATEWAY))
		return local_deliver(skb, eth, &layout, source, destination);
	/* Source routing could lead it on to the outside. */
	if (ip->ihl > 5)
		return drop(skb, DROP_IP_OPTIONS);
	return host_deliver(skb, source, ip);
}

#endif
