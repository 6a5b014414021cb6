/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "arguments.h"
#include "handle.h"

namespace shunt {

/* A map's descriptor with its layout as the kernel reported it, which cannot change. */
struct MapResource {
	Fd fd;
	uint32_t type = 0;
	uint32_t max_entries = 0;
	size_t key_size = 0;
	/* Of one exchange: of all CPUs' values where the map is per CPU. */
	size_t value_size = 0;

	explicit operator bool() const { return static_cast<bool>(fd); }
	void reset() { fd.reset(); }
};

class Map : public Handle<Map, MapResource> {
public:
	static constexpr Kind kind = Kind::map;
	static constexpr const char *name = "Map";
	static std::vector<PropertyDescriptor> methods();
	using Handle::Handle;

	/* A KernelResult of a handle that takes the descriptor over. */
	static Napi::Value adopt(Napi::Env env, Fd fd);
	int fd() const { return resource_.fd.get(); }

private:
	Napi::Value info(const Napi::CallbackInfo &info);
	Napi::Value lookup(const Napi::CallbackInfo &info);
	Napi::Value update(const Napi::CallbackInfo &info);
	Napi::Value remove(const Napi::CallbackInfo &info);
	Napi::Value entries(const Napi::CallbackInfo &info);
	Napi::Value update_many(const Napi::CallbackInfo &info);
	Napi::Value delete_many(const Napi::CallbackInfo &info);
	Napi::Value pin(const Napi::CallbackInfo &info);

	Bytes keys(Arguments &arguments, size_t index, const char *name, size_t count) const;
	Bytes values(Arguments &arguments, size_t index, const char *name, size_t count) const;
};

Napi::Value open_pinned_map(const Napi::CallbackInfo &info);

} /* namespace shunt */
