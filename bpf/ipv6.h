/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_IPV6_H
#define SHUNT_IPV6_H

#include "host.h"
#include "local.h"
#include "nd.h"

#define IPV6_CLASS_AND_LABEL bpf_htonl(0x0fffffff)

/* Headers that can stand between the IPv6 header and ICMPv6 (RFC 8200, RFC 6275, 5533, 7401). */
static __always_inline bool ipv6_is_extension(__u8 protocol)
{
	switch (protocol) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
	case IPPROTO_MH:
	case 139: /* host identity */
	case 140: /* shim6 */
		return true;
	}
	return false;
}

/* An address that no row has: the host's own, or nobody's of ours. */
static __always_inline int ipv6_to_elsewhere(struct __sk_buff *skb, struct ipv6hdr *ip,
					     const struct endpoint_row *source)
{
	struct bpf_fib_lookup route = {};

	/* Nobody hears it, as on a link without other stations. */
	if (ipv6_is_multicast(&ip->daddr))
		return drop(skb, DROP_MULTICAST);
	/* Every pod sees the same neighbour, so a link-local address could mean any of them. */
	if (ipv6_is_link_local(&ip->daddr))
		return drop(skb, DROP_LINK_LOCAL);
	/* Loopback of the host must not be reachable. */
	if (ipv6_is_martian(&ip->daddr))
		return drop(skb, DROP_MARTIAN);

	route.family = AF_INET6;
	route.ifindex = skb->ifindex;
	route.flowinfo = *(const __be32 *)ip & IPV6_CLASS_AND_LABEL;
	route.l4_protocol = ip->nexthdr;
	__builtin_memcpy(route.ipv6_src, &ip->saddr, sizeof(ip->saddr));
	__builtin_memcpy(route.ipv6_dst, &ip->daddr, sizeof(ip->daddr));
	return host_deliver_if_local(skb, source, ip, &route);
}

/* A source that is no address of the endpoint: noise that every stack makes, or a forgery. */
static __always_inline int ipv6_refuse_source(struct __sk_buff *skb, const struct ipv6hdr *ip)
{
	bool local = ipv6_is_link_local(&ip->saddr);

	/* Router solicitations and multicast listener reports; nobody is there to hear them. */
	if ((local || ipv6_is_unspecified(&ip->saddr)) && ipv6_is_multicast(&ip->daddr))
		return drop(skb, DROP_MULTICAST);
	/* The receiver could not answer: link-local addresses are not carried. */
	if (local)
		return drop(skb, DROP_LINK_LOCAL);
	/* An endpoint sends from its own addresses only. */
	return drop(skb, DROP_SPOOFED_IPV6);
}

static __always_inline int icmpv6_type(struct __sk_buff *skb)
{
	__u8 type;

	if (bpf_skb_load_bytes(skb, ETH_HLEN + sizeof(struct ipv6hdr), &type, sizeof(type)))
		return -1;
	return type;
}

static __always_inline int ipv6_from_endpoint(struct __sk_buff *skb)
{
	struct ethhdr *eth = packet_start(skb, ETH_HLEN + sizeof(struct ipv6hdr));
	struct endpoint_row *source, *destination;
	struct ip_layout layout;
	struct ipv6hdr *ip;

	if (!eth)
		return drop(skb, DROP_TRUNCATED);
	ip = (void *)(eth + 1);
	if (ip->version != 6)
		return drop(skb, DROP_MALFORMED_IP);
	layout.transport = ETH_HLEN + sizeof(*ip);
	layout.protocol = ip->nexthdr;

	if (ip->nexthdr == IPPROTO_ICMPV6) {
		switch (icmpv6_type(skb)) {
		/* The classic way to become a network's router (CVE-2020-10749). */
		case ND_ROUTER_ADVERT:
			return drop(skb, DROP_ROGUE_RA);
		/* Pods are not routers; a redirect is an attempt to take over a way. */
		case ND_REDIRECT:
			return drop(skb, DROP_ROGUE_REDIRECT);
		case ND_SOLICIT:
		case ND_ADVERT:
			return nd_from_endpoint(skb);
		}
	} else if (ip->hop_limit == ND_HOP_LIMIT && ipv6_is_extension(ip->nexthdr)) {
		/* The cases above, out of sight; receivers that ignore RFC 6980 would believe them. */
		return drop(skb, DROP_HIDDEN_ND);
	}

	source = endpoint_by_ipv6(&ip->saddr);
	if (!source)
		return ipv6_refuse_source(skb, ip);
	/* An endpoint sends from its own addresses only: what answers could never come back to it. */
	if (source->ifindex != skb->ifindex)
		return drop(skb, DROP_SPOOFED_IPV6);
	if (!mac_equal(eth->h_source, source->mac))
		return drop(skb, DROP_SPOOFED_MAC);

	destination = endpoint_by_ipv6(&ip->daddr);
	if (!destination)
		return ipv6_to_elsewhere(skb, ip, source);
	if (!(destination->flags & ENDPOINT_GATEWAY))
		return local_deliver(skb, eth, &layout, source, destination);
	return host_deliver(skb, source, ip);
}

#endif
