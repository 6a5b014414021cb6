// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/* Exposes address.h: the packet brings the addresses, the verdict says what they are. */
#include "address.h"
#include "packet.h"

struct question {
	struct ethhdr eth;
	__u8 mac[6];
	__be32 ipv4;
	struct in6_addr ipv6;
};

enum answer {
	IPV4_MULTICAST = 1,
	IPV4_MARTIAN = 2,
	IPV6_MULTICAST = 4,
	IPV6_LINK_LOCAL = 8,
	IPV6_UNSPECIFIED = 16,
	IPV6_MARTIAN = 32,
	IPV6_EUI64 = 64,
};

SEC("tc")
int classify(struct __sk_buff *skb)
{
	struct question *question = packet_start(skb, sizeof(*question));
	int answer = 0;

	if (!question)
		return -1;
	if (ipv4_is_multicast(question->ipv4))
		answer |= IPV4_MULTICAST;
	if (ipv4_is_martian(question->ipv4))
		answer |= IPV4_MARTIAN;
	if (ipv6_is_multicast(&question->ipv6))
		answer |= IPV6_MULTICAST;
	if (ipv6_is_link_local(&question->ipv6))
		answer |= IPV6_LINK_LOCAL;
	if (ipv6_is_unspecified(&question->ipv6))
		answer |= IPV6_UNSPECIFIED;
	if (ipv6_is_martian(&question->ipv6))
		answer |= IPV6_MARTIAN;
	if (ipv6_is_eui64(&question->ipv6, question->mac))
		answer |= IPV6_EUI64;
	return answer;
}

char _license[] SEC("license") = "GPL";
