/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

#include <cstdint>
#include <vector>

namespace shunt {

Napi::Value copy_bytes(Napi::Env env, const void *data, size_t size);
Napi::ArrayBuffer copy_buffer(Napi::Env env, const std::vector<uint8_t> &bytes);

/* Byte strings gathered back to back, handed over as Uint8Array views of one ArrayBuffer. */
class Slices {
public:
	void append(const void *data, size_t size);
	size_t count() const { return sizes_.size(); }
	Napi::Array to_array(Napi::Env env) const;

private:
	std::vector<uint8_t> bytes_;
	std::vector<size_t> sizes_;
};

} /* namespace shunt */
