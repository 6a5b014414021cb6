/* SPDX-License-Identifier: Apache-2.0 */
#include "batch.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>

namespace shunt {

namespace {

constexpr size_t FIRST_CHUNK = 4096;

/* ENOTSUPP: the map type has no batch operation. EINVAL: the kernel (before 5.6) has none. */
bool cannot_batch(int err)
{
	return err == KERNEL_ENOTSUPP || err == EOPNOTSUPP || err == EINVAL;
}

std::string progress(uint32_t done, uint32_t count)
{
	return std::to_string(done) + " of " + std::to_string(count) + " done";
}

void resize(const MapResource &map, Pairs *pairs, size_t count)
{
	pairs->keys.resize(count * map.key_size);
	pairs->values.resize(count * map.value_size);
}

/*
 * A key that vanished makes the kernel start over, so that the walk could last for ever: no more
 * steps than the map can have elements.
 */
Failure read_singly(const MapResource &map, Pairs *pairs)
{
	std::vector<uint8_t> key(map.key_size), next(map.key_size), value(map.value_size);
	const uint8_t *previous = nullptr;
	int fd = map.fd.get();
	*pairs = {};
	for (uint32_t step = 0; step < std::max(1u, map.max_entries); step++) {
		if (bpf_map_get_next_key(fd, previous, next.data())) {
			if (errno == ENOENT)
				return {};
			return {errno, "bpf(BPF_MAP_GET_NEXT_KEY)"};
		}
		key.swap(next);
		previous = key.data();
		if (!bpf_map_lookup_elem(fd, key.data(), value.data())) {
			pairs->keys.insert(pairs->keys.end(), key.begin(), key.end());
			pairs->values.insert(pairs->values.end(), value.begin(), value.end());
			pairs->count++;
		} else if (errno != ENOENT) {
			return {errno, "bpf(BPF_MAP_LOOKUP_ELEM)"};
		}
	}
	return {};
}

Failure write_singly(const MapResource &map, const uint8_t *keys, const uint8_t *values,
		     uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *key = keys + i * map.key_size;
		const uint8_t *value = values + i * map.value_size;
		if (bpf_map_update_elem(map.fd.get(), key, value, BPF_ANY))
			return {errno, "bpf(BPF_MAP_UPDATE_ELEM)", progress(i, count)};
	}
	return {};
}

Failure remove_singly(const MapResource &map, const uint8_t *keys, uint32_t count, uint32_t *found)
{
	*found = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!bpf_map_delete_elem(map.fd.get(), keys + i * map.key_size))
			++*found;
		else if (errno != ENOENT)
			return {errno, "bpf(BPF_MAP_DELETE_ELEM)", progress(i, count)};
	}
	return {};
}

} /* namespace */

Failure read_all(const MapResource &map, Pairs *pairs)
{
	/* Where to go on: a bucket's number for hashes, a key for the others. */
	std::vector<uint8_t> token(std::max(map.key_size, sizeof(uint32_t)));
	std::vector<uint8_t> next(token.size());
	uint8_t *from = nullptr;
	size_t chunk = std::min<size_t>(FIRST_CHUNK, map.max_entries);
	int err = 0;
	/* A map that does not say its size (local storage) is not batched either. */
	if (map.max_entries == 0)
		return read_singly(map, pairs);
	while (err != ENOENT && pairs->count < map.max_entries) {
		resize(map, pairs, pairs->count + chunk);
		uint32_t got = chunk;
		uint8_t *keys = pairs->keys.data() + pairs->count * map.key_size;
		uint8_t *values = pairs->values.data() + pairs->count * map.value_size;
		int refused = bpf_map_lookup_batch(map.fd.get(), from, next.data(), keys, values,
						   &got, nullptr);
		err = refused ? errno : 0;
		/* ENOSPC: one bucket alone holds more. */
		if (err == ENOSPC && chunk < map.max_entries) {
			chunk *= 2;
			continue;
		}
		if (err && err != ENOENT)
			return read_singly(map, pairs);
		pairs->count += got;
		token.swap(next);
		from = token.data();
	}
	resize(map, pairs, pairs->count);
	return {};
}

Failure write_many(const MapResource &map, const uint8_t *keys, const uint8_t *values,
		   uint32_t count)
{
	uint32_t done = count;
	if (count == 0 || !bpf_map_update_batch(map.fd.get(), keys, values, &done, nullptr))
		return {};
	int err = errno;
	if (cannot_batch(err))
		return write_singly(map, keys, values, count);
	return {err, "bpf(BPF_MAP_UPDATE_BATCH)", progress(done, count)};
}

Failure remove_many(const MapResource &map, const uint8_t *keys, uint32_t count, uint32_t *found)
{
	uint32_t at = 0;
	*found = 0;
	while (at < count) {
		uint32_t done = count - at;
		const uint8_t *rest = keys + at * map.key_size;
		if (!bpf_map_delete_batch(map.fd.get(), rest, &done, nullptr)) {
			*found += done;
			return {};
		}
		int err = errno;
		if (cannot_batch(err) && at == 0)
			return remove_singly(map, keys, count, found);
		if (err != ENOENT || done >= count - at)
			return {err, "bpf(BPF_MAP_DELETE_BATCH)", progress(at, count)};
		/* The batch ends at the first key that is absent: go on behind it. */
		*found += done;
		at += done + 1;
	}
	return {};
}

} /* namespace shunt */
