/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <cstdint>
#include <vector>

#include "map.h"
#include "status.h"

namespace shunt {

/* Keys and values back to back. */
struct Pairs {
	std::vector<uint8_t> keys;
	std::vector<uint8_t> values;
	size_t count = 0;
};

/*
 * Many elements in few calls (kernel 5.6), one by one for the map types and kernels that cannot.
 * A failure says in its log how far it came.
 */
Failure read_all(const MapResource &map, Pairs *pairs);
Failure write_many(const MapResource &map, const uint8_t *keys, const uint8_t *values,
		   uint32_t count);
/* Passes over keys that are absent; `found` counts those that were not. */
Failure remove_many(const MapResource &map, const uint8_t *keys, uint32_t count, uint32_t *found);

} /* namespace shunt */
