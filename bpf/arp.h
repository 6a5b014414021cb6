/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_ARP_H
#define SHUNT_ARP_H

#include "neighbour.h"

/* <linux/if_arp.h> would bring the C library's socket headers along. */
#define ARP_ETHERNET 1
#define ARP_REQUEST 1
#define ARP_REPLY 2

/* ARP for IPv4 over Ethernet (RFC 826); 28 bytes that need no packing. */
struct arp_message {
	__be16 hardware;
	__be16 protocol;
	__u8 hardware_length;
	__u8 protocol_length;
	__be16 operation;
	__u8 sender_mac[6];
	__u8 sender_ip[4];
	__u8 target_mac[6];
	__u8 target_ip[4];
};
_Static_assert(sizeof(struct arp_message) == 28, "struct arp_message is not as on the wire");

static __always_inline bool arp_is_valid(const struct arp_message *arp)
{
	return arp->hardware == bpf_htons(ARP_ETHERNET) && arp->protocol == bpf_htons(ETH_P_IP) &&
	       arp->hardware_length == ETH_ALEN && arp->protocol_length == 4 &&
	       (arp->operation == bpf_htons(ARP_REQUEST) || arp->operation == bpf_htons(ARP_REPLY));
}

/* A probe (RFC 5227) asks whether an address is free, and speaks for no address itself. */
static __always_inline bool arp_is_probe(const struct arp_message *arp)
{
	return !(arp->sender_ip[0] | arp->sender_ip[1] | arp->sender_ip[2] | arp->sender_ip[3]);
}

static __always_inline void arp_turn_into_reply(struct ethhdr *eth, struct arp_message *arp)
{
	__u8 address[4];

	mac_copy(eth->h_dest, eth->h_source);
	mac_copy(eth->h_source, host_mac);

	arp->operation = bpf_htons(ARP_REPLY);
	__builtin_memcpy(address, arp->target_ip, sizeof(address));
	__builtin_memcpy(arp->target_ip, arp->sender_ip, sizeof(address));
	__builtin_memcpy(arp->sender_ip, address, sizeof(address));
	mac_copy(arp->target_mac, arp->sender_mac);
	mac_copy(arp->sender_mac, host_mac);
}

/* ARP from a pod ends here, always: the host's own stack learns nothing from it. */
static __always_inline int arp_from_endpoint(struct __sk_buff *skb)
{
	struct endpoint_row *self = endpoint_by_device(skb->ifindex);
	struct ethhdr *eth = packet_start(skb, ETH_HLEN + sizeof(struct arp_message));
	struct endpoint_row *sender, *target;
	struct arp_message *arp;
	enum drop_reason refusal;

	if (!eth)
		return drop(skb, DROP_TRUNCATED);
	arp = (void *)(eth + 1);
	/* Fail closed: the device is attached but not, or no longer, declared. */
	if (!self)
		return drop(skb, DROP_UNKNOWN_DEVICE);
	if (!mac_equal(eth->h_source, self->mac))
		return drop(skb, DROP_SPOOFED_MAC);
	if (!arp_is_valid(arp))
		return drop(skb, DROP_MALFORMED_ARP);
	/* The pod speaks for a MAC or IP address of somebody else; nobody gets to hear it. */
	if (!mac_equal(arp->sender_mac, self->mac))
		return drop(skb, DROP_SPOOFED_ARP);
	sender = endpoint_by_ipv4(arp->sender_ip);
	if (!arp_is_probe(arp) && (!sender || sender->ifindex != skb->ifindex))
		return drop(skb, DROP_SPOOFED_ARP);

	/* An announcement of its own address: true, but there is nobody to tell. */
	if (arp->operation == bpf_htons(ARP_REPLY))
		return consume();
	target = endpoint_by_ipv4(arp->target_ip);
	/* A probe or announcement of its own address: silence means that it is free. */
	if (target && target->ifindex == skb->ifindex)
		return consume();

	refusal = neighbour_refusal(self, target);
	if (refusal != DROP_NONE)
		return drop(skb, refusal);
	arp_turn_into_reply(eth, arp);
	return neighbour_answer(skb);
}

#endif
