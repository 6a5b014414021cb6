/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_ADDRESS_H
#define SHUNT_ADDRESS_H

#include <stdbool.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <bpf/bpf_endian.h>

/* 224.0.0.0/4 and 255.255.255.255 */
static __always_inline bool ipv4_is_multicast(__be32 address)
{
	return (address & bpf_htonl(0xf0000000)) == bpf_htonl(0xe0000000) ||
	       address == bpf_htonl(0xffffffff);
}

/* 127.0.0.0/8 and 0.0.0.0/8 */
static __always_inline bool ipv4_is_martian(__be32 address)
{
	return (address & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000) ||
	       !(address & bpf_htonl(0xff000000));
}

/* ff00::/8 */
static __always_inline bool ipv6_is_multicast(const struct in6_addr *address)
{
	return address->s6_addr[0] == 0xff;
}

/* fe80::/10 */
static __always_inline bool ipv6_is_link_local(const struct in6_addr *address)
{
	return (address->s6_addr32[0] & bpf_htonl(0xffc00000)) == bpf_htonl(0xfe800000);
}

/* :: */
static __always_inline bool ipv6_is_unspecified(const struct in6_addr *address)
{
	return !(address->s6_addr32[0] | address->s6_addr32[1] | address->s6_addr32[2] |
		 address->s6_addr32[3]);
}

/* :: and ::1 */
static __always_inline bool ipv6_is_martian(const struct in6_addr *address)
{
	return !(address->s6_addr32[0] | address->s6_addr32[1] | address->s6_addr32[2] |
		 (address->s6_addr32[3] & ~bpf_htonl(1)));
}

/* Is it the link-local address that a kernel makes of this MAC address (RFC 4291, appendix A)? */
static __always_inline bool ipv6_is_eui64(const struct in6_addr *address, const __u8 *mac)
{
	return address->s6_addr32[0] == bpf_htonl(0xfe800000) && !address->s6_addr32[1] &&
	       address->s6_addr[8] == (mac[0] ^ 0x02) && address->s6_addr[9] == mac[1] &&
	       address->s6_addr[10] == mac[2] && address->s6_addr[11] == 0xff &&
	       address->s6_addr[12] == 0xfe && address->s6_addr[13] == mac[3] &&
	       address->s6_addr[14] == mac[4] && address->s6_addr[15] == mac[5];
}

#endif
