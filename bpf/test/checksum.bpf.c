// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/* Exposes the checksum of nd.h: the packet brings an advertisement, the verdict is its checksum. */
#include "nd.h"

SEC("tc")
int advertisement(struct __sk_buff *skb)
{
	struct ethhdr *eth = packet_start(skb, ND_OPTION_END);
	struct ipv6hdr *ip;

	if (!eth)
		return -1;
	ip = (void *)(eth + 1);
	return bpf_ntohs(icmpv6_checksum(ip, ip + 1, sizeof(struct nd_message) + 8));
}

char _license[] SEC("license") = "GPL";
