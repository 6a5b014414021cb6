// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * Shows what C finds in the rows that TypeScript wrote: the packet brings a key behind its Ethernet
 * header and takes the fields of the row back, each as four bytes in network order, then the MAC.
 */
#include "endpoint.h"
#include "packet.h"

struct answer {
	__be32 ifindex;
	__be32 network;
	__be32 mtu;
	__be32 flags;
	__u8 mac[6];
};

static __always_inline int answer(struct __sk_buff *skb, const struct endpoint_row *row)
{
	struct answer answer = {};

	if (!row)
		return 0;
	answer.ifindex = bpf_htonl(row->ifindex);
	answer.network = bpf_htonl(row->network);
	answer.mtu = bpf_htonl(row->mtu);
	answer.flags = bpf_htonl(row->flags);
	mac_copy(answer.mac, row->mac);
	return !bpf_skb_store_bytes(skb, ETH_HLEN, &answer, sizeof(answer), 0);
}

SEC("tc")
int by_ipv4(struct __sk_buff *skb)
{
	void *start = packet_start(skb, ETH_HLEN + sizeof(struct ipv4_key));

	return start ? answer(skb, endpoint_by_ipv4(start + ETH_HLEN)) : -1;
}

SEC("tc")
int by_ipv6(struct __sk_buff *skb)
{
	void *start = packet_start(skb, ETH_HLEN + sizeof(struct ipv6_key));

	return start ? answer(skb, endpoint_by_ipv6(start + ETH_HLEN)) : -1;
}

SEC("tc")
int by_device(struct __sk_buff *skb)
{
	__be32 *ifindex = packet_start(skb, ETH_HLEN + sizeof(__be32));

	if (!ifindex)
		return -1;
	return answer(skb, endpoint_by_device(bpf_ntohl(*(__be32 *)((void *)ifindex + ETH_HLEN))));
}

char _license[] SEC("license") = "GPL";
