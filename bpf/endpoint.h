/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_ENDPOINT_H
#define SHUNT_ENDPOINT_H

#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

enum endpoint_flag {
	ENDPOINT_ISOLATED = 1, /* may not talk to the endpoints of its network */
	ENDPOINT_INTERNAL = 2, /* may not talk to the host */
	ENDPOINT_GATEWAY = 4,  /* no endpoint but an address of the host itself */
};

/* What is known of an address or a device. The network's rules stand in each row: one lookup. */
struct endpoint_row {
	__u32 ifindex; /* of the host-side device, 0 for a gateway */
	__u32 network; /* number of the network, never 0 */
	__u32 mtu;     /* bytes of an IP packet */
	enum endpoint_flag flags;
	__u8 mac[6]; /* of the pod-side device */
	__u8 pad[2];
};
_Static_assert(sizeof(struct endpoint_row) == 24, "struct endpoint_row has a hole");

struct ipv4_key {
	__u8 address[4];
};
_Static_assert(sizeof(struct ipv4_key) == 4, "struct ipv4_key has a hole");

struct ipv6_key {
	__u8 address[16];
};
_Static_assert(sizeof(struct ipv6_key) == 16, "struct ipv6_key has a hole");

/*
 * Who has an IPv4 address: endpoints and gateways of all networks. Written by the command line, read
 * here, for the source of a packet and for its destination. Absent: nobody of ours has it.
 * Preallocated, so that a write fails for lack of room only, never for lack of memory.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct ipv4_key);
	__type(value, struct endpoint_row);
} endpoints_v4 SEC(".maps");

/* The same for IPv6. Link-local addresses never have a row. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct ipv6_key);
	__type(value, struct endpoint_row);
} endpoints_v6 SEC(".maps");

/*
 * Whose host-side device an interface index is. Written by the command line before the device goes
 * up, read here. Absent: not ours, so the programs on it let nothing through.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, struct endpoint_row);
} devices SEC(".maps");

/* `address` may point into the packet. */
static __always_inline struct endpoint_row *endpoint_by_ipv4(const void *address)
{
	return bpf_map_lookup_elem(&endpoints_v4, address);
}

/* `address` may point into the packet. */
static __always_inline struct endpoint_row *endpoint_by_ipv6(const void *address)
{
	return bpf_map_lookup_elem(&endpoints_v6, address);
}

static __always_inline struct endpoint_row *endpoint_by_device(__u32 ifindex)
{
	return bpf_map_lookup_elem(&devices, &ifindex);
}

#endif
