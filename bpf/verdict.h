/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_VERDICT_H
#define SHUNT_VERDICT_H

#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include "config.h"
#include "drop-reasons.h"

/* Room for reasons to come: a map that grows is another map, and the counts would start anew. */
#define DROP_TOTALS_SIZE 64
_Static_assert(DROP_REASON_COUNT <= DROP_TOTALS_SIZE, "make drop_totals bigger");

struct drop_key {
	__u32 ifindex;
	enum drop_reason reason;
};
_Static_assert(sizeof(struct drop_key) == 8, "struct drop_key has a hole");

struct drop_count {
	__u64 packets;
	__u64 bytes;
};
_Static_assert(sizeof(struct drop_count) == 16, "struct drop_count has a hole");

/* IPv4 addresses stand in the first four bytes; ports are 0 for what has none. */
struct drop_event {
	__u64 time_ns; /* CLOCK_MONOTONIC */
	__u32 ifindex;
	enum drop_reason reason;
	__u32 length;
	__be16 ethertype;
	__u8 protocol;
	__u8 pad;
	__be16 source_port;
	__be16 destination_port;
	__u8 source_mac[6];
	__u8 destination_mac[6];
	__u8 source[16];
	__u8 destination[16];
};
_Static_assert(sizeof(struct drop_event) == 72, "struct drop_event has a hole");

struct watcher {
	__u64 until_ns; /* CLOCK_MONOTONIC */
};
_Static_assert(sizeof(struct watcher) == 8, "struct watcher has a hole");

/*
 * What was lost since load, by reason, all devices together.
 * Written here, read by the command line. Key: enum drop_reason. Every row exists from the start.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DROP_TOTALS_SIZE);
	__type(key, enum drop_reason);
	__type(value, struct drop_count);
} drop_totals SEC(".maps");

/*
 * The same by device. Written here; read by the command line, which deletes the rows of a removed
 * device, as its index may come back. Absent: nothing was lost, or the map was full when it was;
 * what is missing here against drop_totals is the difference.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 16384);
	__type(key, struct drop_key);
	__type(value, struct drop_count);
} drops SEC(".maps");

/*
 * Until when somebody watches drop_events. Written by the watcher, which moves the time on while it
 * lives: when it dies, events cost nothing again by themselves. Key: 0. Time 0: nobody ever did.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct watcher);
} watch SEC(".maps");

/* Single dropped packets as struct drop_event. Written here while `watch` says so, read by the watcher. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} drop_events SEC(".maps");

/* Names the ring's record for the generator: a ring itself has no value type. Never read. */
const struct drop_event *const volatile drop_events_record;

/* Events that found the ring full, since load. Written here, read by the watcher. Key: 0. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} lost_events SEC(".maps");

static __always_inline void drop_count_add(struct drop_count *count, __u32 length)
{
	count->packets++;
	count->bytes += length;
}

static __always_inline void drop_count(struct __sk_buff *skb, enum drop_reason reason)
{
	struct drop_key key = {.ifindex = skb->ifindex, .reason = reason};
	struct drop_count first = {.packets = 1, .bytes = skb->len};
	struct drop_count *count;

	count = bpf_map_lookup_elem(&drop_totals, &reason);
	if (count)
		drop_count_add(count, skb->len);

	count = bpf_map_lookup_elem(&drops, &key);
	if (count) {
		drop_count_add(count, skb->len);
		return;
	}
	if (!bpf_map_update_elem(&drops, &key, &first, BPF_NOEXIST))
		return;
	/* Full, or another CPU made the row this moment; then it is there now. */
	count = bpf_map_lookup_elem(&drops, &key);
	if (count)
		drop_count_add(count, skb->len);
}

/* Fills in what the packet says, as far as it goes: a truncated one leaves zeros. */
static __always_inline void drop_event_describe(struct drop_event *event, struct __sk_buff *skb)
{
	__u32 transport = 0;
	struct ipv6hdr ip6;
	struct ethhdr eth;
	struct iphdr ip4;

	if (bpf_skb_load_bytes(skb, 0, &eth, sizeof(eth)))
		return;
	event->ethertype = eth.h_proto;
	__builtin_memcpy(event->source_mac, eth.h_source, ETH_ALEN);
	__builtin_memcpy(event->destination_mac, eth.h_dest, ETH_ALEN);

	if (eth.h_proto == bpf_htons(ETH_P_IP) &&
	    !bpf_skb_load_bytes(skb, ETH_HLEN, &ip4, sizeof(ip4))) {
		event->protocol = ip4.protocol;
		__builtin_memcpy(event->source, &ip4.saddr, sizeof(ip4.saddr));
		__builtin_memcpy(event->destination, &ip4.daddr, sizeof(ip4.daddr));
		if (!(ip4.frag_off & bpf_htons(0x1fff)))
			transport = ETH_HLEN + ip4.ihl * 4;
	} else if (eth.h_proto == bpf_htons(ETH_P_IPV6) &&
		   !bpf_skb_load_bytes(skb, ETH_HLEN, &ip6, sizeof(ip6))) {
		event->protocol = ip6.nexthdr;
		__builtin_memcpy(event->source, &ip6.saddr, sizeof(ip6.saddr));
		__builtin_memcpy(event->destination, &ip6.daddr, sizeof(ip6.daddr));
		transport = ETH_HLEN + sizeof(ip6);
	}

	if (transport && (event->protocol == IPPROTO_TCP || event->protocol == IPPROTO_UDP)) {
		bpf_skb_load_bytes(skb, transport, &event->source_port, 2);
		bpf_skb_load_bytes(skb, transport + 2, &event->destination_port, 2);
	}
}

static __always_inline void drop_event_send(struct __sk_buff *skb, enum drop_reason reason)
{
	struct drop_event *event;
	struct watcher *watcher;
	__u32 zero = 0;
	__u64 *lost;
	__u64 now;

	watcher = bpf_map_lookup_elem(&watch, &zero);
	if (!watcher || !watcher->until_ns)
		return;
	now = bpf_ktime_get_ns();
	if (now >= watcher->until_ns)
		return;

	event = bpf_ringbuf_reserve(&drop_events, sizeof(*event), 0);
	if (!event) {
		lost = bpf_map_lookup_elem(&lost_events, &zero);
		if (lost)
			(*lost)++;
		return;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->time_ns = now;
	event->ifindex = skb->ifindex;
	event->reason = reason;
	event->length = skb->len;
	drop_event_describe(event, skb);
	bpf_ringbuf_submit(event, 0);
}

/* The packet ends here: counted, shown to a watcher. Not inlined, as every refusal comes through. */
static __noinline int drop(struct __sk_buff *skb, enum drop_reason reason)
{
	drop_count(skb, reason);
	if (report_drops)
		drop_event_send(skb, reason);
	return TC_ACT_SHOT;
}

/*
 * The packet ends here because it has served its purpose; nothing is lost, nothing is counted. Not
 * TC_ACT_STOLEN: on a tcx hook every verdict it does not know means "go on".
 */
static __always_inline int consume(void)
{
	return TC_ACT_SHOT;
}

/* To the stack, unless a program behind this one on the hook has something to say about it. */
static __always_inline int pass(void)
{
	return TC_ACT_UNSPEC;
}

#endif
