/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_ND_H
#define SHUNT_ND_H

#include "address.h"
#include "neighbour.h"

#define ND_ROUTER_ADVERT 134
#define ND_SOLICIT 135
#define ND_ADVERT 136
#define ND_REDIRECT 137

#define ND_HOP_LIMIT 255
#define ND_OPTION_SOURCE 1
#define ND_OPTION_TARGET 2

#define ND_FLAG_ROUTER bpf_htonl(0x80000000)
#define ND_FLAG_SOLICITED bpf_htonl(0x40000000)
#define ND_FLAG_OVERRIDE bpf_htonl(0x20000000)

/* Neighbour solicitation and advertisement (RFC 4861, sections 4.3 and 4.4). */
struct nd_message {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	__be32 flags;
	struct in6_addr target;
};
_Static_assert(sizeof(struct nd_message) == 24, "struct nd_message is not as on the wire");

/* Source or target link-layer address option for Ethernet (RFC 4861, section 4.6.1). */
struct nd_option {
	__u8 type;
	__u8 length; /* in units of 8 bytes */
	__u8 mac[6];
};
_Static_assert(sizeof(struct nd_option) == 8, "struct nd_option is not as on the wire");

#define ND_MESSAGE_END (ETH_HLEN + sizeof(struct ipv6hdr) + sizeof(struct nd_message))
#define ND_OPTION_END (ND_MESSAGE_END + sizeof(struct nd_option))

/* The Internet checksum over pseudo header and `length` bytes of ICMPv6 (RFC 8200, section 8.1). */
static __always_inline __sum16 icmpv6_checksum(struct ipv6hdr *ip, void *message, __u32 length)
{
	__wsum sum = bpf_htonl(length) + bpf_htonl(IPPROTO_ICMPV6);

	sum = bpf_csum_diff(NULL, 0, (void *)&ip->saddr, 2 * sizeof(ip->saddr), sum);
	sum = bpf_csum_diff(NULL, 0, message, length, sum);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Is it an address that the pod may speak for: one of its own, or the link-local one of its MAC? */
static __always_inline bool nd_is_own(struct __sk_buff *skb, const struct endpoint_row *self,
				      const struct in6_addr *address)
{
	struct endpoint_row *row;

	if (ipv6_is_link_local(address))
		return ipv6_is_eui64(address, self->mac);
	row = endpoint_by_ipv6(address);
	return row && row->ifindex == skb->ifindex;
}

/*
 * Writes the advertisement over the solicitation: a fixed form of 86 bytes, so the packet grows when
 * the pod left its link-layer address out, and shrinks when it sent a nonce (RFC 7527).
 */
static __always_inline int nd_answer(struct __sk_buff *skb, const struct endpoint_row *target)
{
	struct nd_option *option;
	struct nd_message *nd;
	struct ethhdr *eth;
	struct ipv6hdr *ip;
	bool probe;

	/* The pod asks again in a second. */
	if (skb->len != ND_OPTION_END && bpf_skb_change_tail(skb, ND_OPTION_END, 0))
		return drop(skb, DROP_NO_MEMORY);
	eth = packet_start(skb, ND_OPTION_END);
	if (!eth)
		return drop(skb, DROP_NO_MEMORY);
	ip = (void *)(eth + 1);
	nd = (void *)(ip + 1);
	option = (void *)(nd + 1);

	/* Who probes has no address yet: all nodes are told (RFC 4861, section 7.2.4). */
	probe = ipv6_is_unspecified(&ip->saddr);
	if (probe) {
		ip->daddr.s6_addr32[0] = bpf_htonl(0xff020000);
		ip->daddr.s6_addr32[1] = 0;
		ip->daddr.s6_addr32[2] = 0;
		ip->daddr.s6_addr32[3] = bpf_htonl(1);
		eth->h_dest[0] = 0x33;
		eth->h_dest[1] = 0x33;
		eth->h_dest[2] = 0;
		eth->h_dest[3] = 0;
		eth->h_dest[4] = 0;
		eth->h_dest[5] = 1;
	} else {
		ip->daddr = ip->saddr;
		mac_copy(eth->h_dest, eth->h_source);
	}
	mac_copy(eth->h_source, host_mac);

	*(__be32 *)ip = bpf_htonl(0x60000000);
	ip->payload_len = bpf_htons(sizeof(*nd) + sizeof(*option));
	ip->nexthdr = IPPROTO_ICMPV6;
	ip->hop_limit = ND_HOP_LIMIT;
	ip->saddr = nd->target;

	nd->type = ND_ADVERT;
	nd->code = 0;
	nd->flags = ND_FLAG_OVERRIDE;
	if (!probe)
		nd->flags |= ND_FLAG_SOLICITED;
	if (target->flags & ENDPOINT_GATEWAY)
		nd->flags |= ND_FLAG_ROUTER;
	option->type = ND_OPTION_TARGET;
	option->length = 1;
	mac_copy(option->mac, host_mac);

	nd->checksum = 0;
	nd->checksum = icmpv6_checksum(ip, nd, sizeof(*nd) + sizeof(*option));
	return neighbour_answer(skb);
}

static __always_inline int nd_solicit(struct __sk_buff *skb, const struct endpoint_row *self,
				      struct ipv6hdr *ip, struct nd_message *nd)
{
	struct endpoint_row *target;
	enum drop_reason refusal;

	/* Duplicate address detection speaks for nobody yet; everything else for the sender. */
	if (!ipv6_is_unspecified(&ip->saddr) && !nd_is_own(skb, self, &ip->saddr))
		return drop(skb, DROP_SPOOFED_ND);
	/* It asks for its own address: silence means that it is free. */
	if (nd_is_own(skb, self, &nd->target))
		return consume();

	target = endpoint_by_ipv6(&nd->target);
	refusal = neighbour_refusal(self, target);
	if (refusal != DROP_NONE)
		return drop(skb, refusal);
	return nd_answer(skb, target);
}

static __always_inline int nd_advert(struct __sk_buff *skb, const struct endpoint_row *self,
				     struct ipv6hdr *ip, struct nd_message *nd)
{
	/* The pod speaks for an address of somebody else; nobody gets to hear it. */
	if (!nd_is_own(skb, self, &ip->saddr) || !nd_is_own(skb, self, &nd->target))
		return drop(skb, DROP_SPOOFED_ND);
	/* True, but there is nobody to tell. */
	return consume();
}

/* Solicitations and advertisements from a pod end here, always: nobody learns anything from them. */
static __always_inline int nd_from_endpoint(struct __sk_buff *skb)
{
	struct endpoint_row *self = endpoint_by_device(skb->ifindex);
	struct ethhdr *eth = packet_start(skb, ND_MESSAGE_END);
	struct nd_message *nd;
	struct ipv6hdr *ip;

	if (!eth)
		return drop(skb, DROP_TRUNCATED);
	ip = (void *)(eth + 1);
	nd = (void *)(ip + 1);
	/* Fail closed: the device is attached but not, or no longer, declared. */
	if (!self)
		return drop(skb, DROP_UNKNOWN_DEVICE);
	if (!mac_equal(eth->h_source, self->mac))
		return drop(skb, DROP_SPOOFED_MAC);
	/*
	 * A receiver would ignore it as well (RFC 4861, sections 7.1.1 and 7.1.2); and no stack asks
	 * for one to be cut into segments, which the kernel would refuse to grow.
	 */
	if (ip->hop_limit != ND_HOP_LIMIT || nd->code || ipv6_is_multicast(&nd->target) ||
	    skb->gso_size)
		return drop(skb, DROP_MALFORMED_ND);

	if (nd->type == ND_SOLICIT)
		return nd_solicit(skb, self, ip, nd);
	return nd_advert(skb, self, ip, nd);
}

#endif
