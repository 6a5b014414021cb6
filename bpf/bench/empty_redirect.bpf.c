// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/* What bpf_redirect_peer costs by itself: every packet goes to one device, unseen. The rung below Shunt's programs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Host-side device of the other pod; written before load. */
const volatile __u32 peer_ifindex = 0;

SEC("tc")
int empty_redirect(struct __sk_buff *skb __attribute__((unused)))
{
	return bpf_redirect_peer(peer_ifindex, 0);
}

char _license[] SEC("license") = "GPL";
