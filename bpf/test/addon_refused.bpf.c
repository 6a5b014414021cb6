// SPDX-License-Identifier: GPL-2.0
/* Reads a packet without looking how long it is: the verifier must refuse it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("tc")
int careless(struct __sk_buff *skb)
{
	__u8 *data = (__u8 *)(long)skb->data;

	return data[100];
}

char _license[] SEC("license") = "GPL";
