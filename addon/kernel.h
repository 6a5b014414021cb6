/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <cstdint>

/*
 * What linux/bpf.h of kernel 6.6 has and older headers lack, under names of our own so that both
 * kinds of headers will do.
 */
namespace shunt {

/* enum bpf_attach_type */
constexpr int ATTACH_TCX_INGRESS = 46;
constexpr int ATTACH_TCX_EGRESS = 47;
/* enum bpf_link_type */
constexpr uint32_t LINK_CGROUP = 3;
constexpr uint32_t LINK_TCX = 11;

/* struct bpf_link_info, as far as it is read here. */
struct LinkInfo {
	uint32_t type;
	uint32_t id;
	uint32_t program_id;
	union alignas(8) {
		struct {
			uint64_t cgroup_id;
			uint32_t attach_type;
		} cgroup;
		struct {
			uint32_t ifindex;
			uint32_t attach_type;
		} tcx;
		uint8_t room[64];
	};
};

/* The part of union bpf_attr for BPF_PROG_QUERY, up to the fields of kernel 6.6. */
struct QueryAttributes {
	uint32_t target;
	uint32_t attach_type;
	uint32_t query_flags;
	uint32_t attach_flags;
	uint64_t program_ids;
	uint32_t count;
	uint32_t reserved;
	uint64_t program_attach_flags;
	uint64_t link_ids;
	uint64_t link_attach_flags;
	uint64_t revision;
};

} /* namespace shunt */
