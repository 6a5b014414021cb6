/* SPDX-License-Identifier: Apache-2.0 */
#include "buffers.h"

#include <cstring>

namespace shunt {

Napi::Value copy_bytes(Napi::Env env, const void *data, size_t size)
{
	Napi::Uint8Array bytes = Napi::Uint8Array::New(env, size);
	if (size)
		memcpy(bytes.Data(), data, size);
	return bytes;
}

Napi::ArrayBuffer copy_buffer(Napi::Env env, const std::vector<uint8_t> &bytes)
{
	Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, bytes.size());
	if (!bytes.empty())
		memcpy(buffer.Data(), bytes.data(), bytes.size());
	return buffer;
}

void Slices::append(const void *data, size_t size)
{
	auto first = static_cast<const uint8_t *>(data);
	bytes_.insert(bytes_.end(), first, first + size);
	sizes_.push_back(size);
}

Napi::Array Slices::to_array(Napi::Env env) const
{
	Napi::ArrayBuffer buffer = copy_buffer(env, bytes_);
	Napi::Array array = Napi::Array::New(env, sizes_.size());
	size_t at = 0;
	for (size_t i = 0; i < sizes_.size(); i++) {
		Napi::HandleScope scope(env);
		array[i] = Napi::Uint8Array::New(env, sizes_[i], buffer, at);
		at += sizes_[i];
	}
	return array;
}

} /* namespace shunt */
