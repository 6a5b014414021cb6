/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_DROP_REASONS_H
#define SHUNT_DROP_REASONS_H

#include <linux/types.h>

/*
 * Every reason for which a packet is lost: its name, what happened, what to do about it. The command
 * line, JSON and the documents show these texts. Values outlive an upgrade in pinned maps: append,
 * never reorder or reuse.
 */
#define DROP_REASONS(X)                                                                             \
	X(TRUNCATED, "the packet ends before its headers do",                                       \
	  "look for a broken sender in the pod, or one that writes raw frames")                     \
	X(VLAN_TAG, "the frame carries a VLAN tag",                                                 \
	  "remove the VLAN device from the pod: its link carries untagged frames only")             \
	X(UNKNOWN_ETHERTYPE, "the frame is neither IPv4 nor IPv6 nor ARP",                          \
	  "nothing else is carried; find out what in the pod sends it")                             \
	X(MALFORMED_IP, "the version or header length of the IP header is wrong",                   \
	  "look for a broken sender in the pod, or one that writes raw frames")                     \
	X(MALFORMED_ARP, "the ARP message is not a request or reply for IPv4 over Ethernet",        \
	  "look for a broken sender in the pod, or one that writes raw frames")                     \
	X(MALFORMED_ND, "the neighbour discovery message breaks RFC 4861",                          \
	  "look for a broken sender in the pod, or one that writes raw frames")                     \
	X(UNKNOWN_DEVICE, "the datapath has no row for the device",                                 \
	  "run shunt apply, which writes the missing row")                                          \
	X(SPOOFED_MAC, "the Ethernet source is not the MAC address of the endpoint",                \
	  "give the interface in the pod its MAC address back (shunt endpoint ls shows it)")        \
	X(SPOOFED_IPV4, "the IPv4 source is not an address of the endpoint",                        \
	  "send from the address of the endpoint; a pod with further addresses needs them "         \
	  "declared")                                                                               \
	X(SPOOFED_IPV6, "the IPv6 source is not an address of the endpoint",                        \
	  "send from the address of the endpoint; a pod with further addresses needs them "         \
	  "declared")                                                                               \
	X(SPOOFED_ARP, "an ARP message claims an address that is not the endpoint's",               \
	  "find out what in the pod announces addresses of others")                                 \
	X(SPOOFED_ND,                                                                               \
	  "a neighbour discovery message claims an address that is not the endpoint's",             \
	  "find out what in the pod announces addresses of others")                                 \
	X(ROGUE_RA, "the pod sent an IPv6 router advertisement",                                    \
	  "stop the router advertisement daemon in the pod: pods are not routers")                  \
	X(ROGUE_REDIRECT, "the pod sent an ICMP redirect",                                          \
	  "turn off send_redirects in the pod: pods are not routers")                               \
	X(HIDDEN_ND, "an IPv6 packet with hop limit 255 has extension headers",                     \
	  "use a lower hop limit: such packets can hide neighbour discovery (RFC 6980)")            \
	X(NO_NEIGHBOUR, "the pod asked for a neighbour that does not exist",                        \
	  "check the address: no endpoint of this network has it")                                  \
	X(MULTICAST, "multicast and broadcast are not carried",                                     \
	  "nothing, if it is noise such as router solicitations; else use unicast")                 \
	X(LINK_LOCAL, "IPv6 link-local addresses are not carried",                                  \
	  "use the address of the endpoint instead of fe80::")                                      \
	X(MARTIAN, "the destination is loopback or unspecified",                                    \
	  "such packets never leave a pod in order; look for a raw sender")                         \
	X(OTHER_NETWORK, "the destination is in another network",                                   \
	  "networks are closed against each other; put both endpoints into one")                    \
	X(ISOLATED, "the endpoints of this network may not talk to each other",                     \
	  "make the network without --isolated if they should")                                     \
	X(INTERNAL, "the network is internal: nothing but its own endpoints is reachable",          \
	  "make the network without --internal if pods and host should talk")                       \
	X(OWN_ADDRESS, "the pod sent a packet to its own address",                                  \
	  "such packets never leave a pod in order; look for a raw sender")                         \
	X(TOO_BIG, "the packet is bigger than the MTU of the destination",                          \
	  "give both endpoints the same MTU")                                                       \
	X(NO_ENDPOINT, "no endpoint has the destination address",                                   \
	  "check the address; the endpoint may have been removed")                                  \
	X(NO_EGRESS, "traffic to the outside is refused",                                           \
	  "endpoints reach their own network and the host, nothing beyond")                         \
	X(IP_OPTIONS, "IPv4 options are not accepted towards the host",                             \
	  "send without options: they could route a packet past the checks")                        \
	X(FORWARDING_OFF, "forwarding is off on the host-side device",                              \
	  "run shunt apply, which turns it on: without it, local and outside addresses look alike") \
	X(FORWARDED, "the host was asked to forward a packet to a pod",                             \
	  "only the host itself and pods of the same network reach a pod; remove the route")        \
	X(NO_MEMORY, "the kernel had no room for the answer to a neighbour solicitation",           \
	  "nothing, if it is rare: the pod asks again")

enum drop_reason {
	DROP_NONE,
#define X(name, text, hint) DROP_##name,
	DROP_REASONS(X)
#undef X
		DROP_REASON_COUNT,
};

/* Carries the texts into the object's type information, where the generator finds them. */
struct drop_texts {
#define X(name, text, hint)                                                                        \
	__u8 DROP_##name __attribute__((btf_decl_tag("text: " text), btf_decl_tag("hint: " hint)));
	DROP_REASONS(X)
#undef X
};

const volatile struct drop_texts drop_texts;

#endif
