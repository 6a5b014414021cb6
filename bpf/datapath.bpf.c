// SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0)
/*
 * The packet programs. Loaded once; the same two sit on every host-side device and find out by their
 * maps whom they serve. Names are seen from the host: from_endpoint sees what a pod sends.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "arp.h"
#include "ipv4.h"
#include "ipv6.h"

/*
 * tcx (or clsact) ingress of the host-side device. A packet is consumed as a question about
 * neighbours, delivered into another pod, handed to the host's own stack, or lost for a reason.
 * The protocol is the one the next stack will go by; the kernel made it of the frame on its way in.
 */
SEC("tc")
int from_endpoint(struct __sk_buff *skb)
{
	/* Tags would carry the packet past every check by address. */
	if (skb->vlan_present)
		return drop(skb, DROP_VLAN_TAG);

	switch (skb->protocol) {
	case bpf_htons(ETH_P_IP):
		return ipv4_from_endpoint(skb);
	case bpf_htons(ETH_P_IPV6):
		return ipv6_from_endpoint(skb);
	case bpf_htons(ETH_P_ARP):
		return arp_from_endpoint(skb);
	}
	/* No pod of ours could receive it with its source proven. */
	return drop(skb, DROP_UNKNOWN_ETHERTYPE);
}

/*
 * tcx (or clsact) egress of the host-side device. Pods reach each other past this hook, so what
 * comes here is from the host: its own packets pass, those it was asked to forward do not.
 */
SEC("tc")
int to_endpoint(struct __sk_buff *skb)
{
	struct endpoint_row *self = endpoint_by_device(skb->ifindex);

	/* Fail closed: the device is attached but not, or no longer, declared. */
	if (!self)
		return drop(skb, DROP_UNKNOWN_DEVICE);
	/* The host sees a silent link, as the pod does. */
	if (self->flags & ENDPOINT_INTERNAL)
		return drop(skb, DROP_INTERNAL);
	/*
	 * It came in by another device: a neighbour on a LAN, or another bridge, uses the host as a
	 * router to the pod. Packets of the host's own sockets, and its answers, have no such device.
	 */
	if (skb->ingress_ifindex)
		return drop(skb, DROP_FORWARDED);
	return pass();
}

char _license[] SEC("license") = "GPL";
