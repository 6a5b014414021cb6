// SPDX-License-Identifier: GPL-2.0
/* What the addon's tests load: one map of each kind that matters and programs that show what ran. */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 10000);
	__type(key, __u32);
	__type(value, __u64);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__uint(value_size, 12);
} shares SEC(".maps");

/* A type without batch operations. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} events SEC(".maps");

/* Tests write it before the load. */
const volatile __u32 verdict = TC_ACT_OK;
__u64 passed;

SEC("tc")
int pass(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&passed, 1);
	skb->mark += 1;
	return verdict;
}

/* A second program to exchange the first for. */
SEC("tc")
int drop(struct __sk_buff *skb)
{
	(void)skb;
	return TC_ACT_SHOT;
}

/* One record per packet: its length and its mark. */
SEC("tc")
int report(struct __sk_buff *skb)
{
	__u32 *record = bpf_ringbuf_reserve(&events, 8, 0);

	if (!record)
		return TC_ACT_SHOT;
	record[0] = skb->len;
	record[1] = skb->mark;
	bpf_ringbuf_submit(record, 0);
	return TC_ACT_OK;
}

/* Keeps the maps in the object; counts on this CPU. */
SEC("tc")
int count(struct __sk_buff *skb)
{
	__u32 key = skb->mark;
	__u32 *share = bpf_map_lookup_elem(&shares, &key);
	__u64 *pair = bpf_map_lookup_elem(&pairs, &key);
	__u32 *slot = bpf_map_lookup_elem(&slots, &key);

	if (share)
		share[0] += skb->len;
	return pair && slot ? TC_ACT_OK : TC_ACT_UNSPEC;
}

SEC("cgroup/connect4")
int refuse_connect(struct bpf_sock_addr *address)
{
	(void)address;
	return 0;
}

SEC("cgroup/connect4")
int allow_connect(struct bpf_sock_addr *address)
{
	(void)address;
	return 1;
}

char _license[] SEC("license") = "GPL";
