/* SPDX-License-Identifier: (GPL-2.0-only OR Apache-2.0) */
#ifndef SHUNT_CONFIG_H
#define SHUNT_CONFIG_H

#include <stdbool.h>
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/*
 * Settings: written once before load, then frozen, so that the verifier folds them as constants and
 * deletes the branches they close. The text in each tag is what the user gets to read.
 */
#define SETTING(text) const volatile __attribute__((btf_decl_tag(text)))

SETTING("MAC address of every host-side device, and the one that pods find behind all neighbours")
__u8 host_mac[6] __attribute__((aligned(2))) = {0x02, 0x73, 0x68, 0x75, 0x6e, 0x74};

SETTING("report single dropped packets to whoever watches; off, they are only counted")
bool report_drops = true;

#endif
