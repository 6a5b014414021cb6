/* SPDX-License-Identifier: Apache-2.0 */
#include "map.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "batch.h"
#include "buffers.h"
#include "pin.h"

namespace shunt {

namespace {

bool is_per_cpu(uint32_t type)
{
	return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY ||
	       type == BPF_MAP_TYPE_LRU_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

Failure read_info(int fd, struct bpf_map_info *info)
{
	uint32_t size = sizeof(*info);
	*info = {};
	if (bpf_obj_get_info_by_fd(fd, info, &size))
		return {errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
	return {};
}

/* bpf_map_info has no figure of memory; fdinfo has "memlock:\t<bytes>". */
double memory_of(int fd)
{
	std::string path = "/proc/self/fdinfo/" + std::to_string(fd);
	std::unique_ptr<FILE, int (*)(FILE *)> file(fopen(path.c_str(), "re"), fclose);
	char line[128];
	unsigned long long bytes;
	while (file && fgets(line, sizeof(line), file.get())) {
		if (sscanf(line, "memlock: %llu", &bytes) == 1)
			return bytes;
	}
	return 0;
}

/* `size` bytes times count, or a TypeError that says what was due. */
Bytes sized(Arguments &arguments, size_t index, const char *name, size_t size, size_t count)
{
	Bytes bytes = arguments.bytes(index, name);
	std::string due = std::to_string(size * count) + " bytes";
	if (arguments && bytes.size != size * count)
		arguments.wrong(name, due.c_str());
	return bytes;
}

} /* namespace */

std::vector<Map::PropertyDescriptor> Map::methods()
{
	return {
		InstanceMethod("info", &Map::info),
		InstanceMethod("lookup", &Map::lookup),
		InstanceMethod("update", &Map::update),
		InstanceMethod("delete", &Map::remove),
		InstanceMethod("entries", &Map::entries),
		InstanceMethod("updateMany", &Map::update_many),
		InstanceMethod("deleteMany", &Map::delete_many),
		InstanceMethod("pin", &Map::pin),
	};
}

Napi::Value Map::adopt(Napi::Env env, Fd fd)
{
	struct bpf_map_info info;
	if (Failure failure = read_info(fd.get(), &info))
		return refused(env, failure);
	MapResource map;
	map.type = info.type;
	map.max_entries = info.max_entries;
	map.key_size = info.key_size;
	map.value_size = info.value_size;
	if (is_per_cpu(info.type)) {
		int cpus = libbpf_num_possible_cpus();
		if (cpus < 0)
			return refused(env, -cpus, "libbpf_num_possible_cpus");
		map.value_size = (map.value_size + 7) / 8 * 8 * cpus;
	}
	map.fd = std::move(fd);
	return success(env, create(env, std::move(map)));
}

Bytes Map::keys(Arguments &arguments, size_t index, const char *name, size_t count) const
{
	return sized(arguments, index, name, resource_.key_size, count);
}

Bytes Map::values(Arguments &arguments, size_t index, const char *name, size_t count) const
{
	return sized(arguments, index, name, resource_.value_size, count);
}

Napi::Value Map::info(const Napi::CallbackInfo &call)
{
	Napi::Env env = call.Env();
	if (!live(env))
		return env.Undefined();
	struct bpf_map_info info;
	if (Failure failure = read_info(fd(), &info))
		return refused(env, failure);
	Napi::Object result = Napi::Object::New(env);
	result.Set("id", info.id);
	result.Set("name", info.name);
	result.Set("type", info.type);
	result.Set("keySize", info.key_size);
	result.Set("valueSize", info.value_size);
	result.Set("maxEntries", info.max_entries);
	result.Set("flags", info.map_flags);
	result.Set("memory", memory_of(fd()));
	return success(env, result);
}

Napi::Value Map::lookup(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	Bytes key = keys(arguments, 0, "key", 1);
	if (!arguments)
		return env.Undefined();
	std::vector<uint8_t> value(resource_.value_size);
	if (!bpf_map_lookup_elem(fd(), key.data, value.data()))
		return success(env, copy_bytes(env, value.data(), value.size()));
	if (errno == ENOENT)
		return success(env, env.Null());
	return refused(env, errno, "bpf(BPF_MAP_LOOKUP_ELEM)");
}

Napi::Value Map::update(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	Bytes key = keys(arguments, 0, "key", 1);
	Bytes value = values(arguments, 1, "value", 1);
	uint32_t flags = arguments.number_or(2, "flags", BPF_ANY);
	if (!arguments)
		return env.Undefined();
	if (bpf_map_update_elem(fd(), key.data, value.data, flags))
		return refused(env, errno, "bpf(BPF_MAP_UPDATE_ELEM)");
	return success(env);
}

Napi::Value Map::remove(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	Bytes key = keys(arguments, 0, "key", 1);
	if (!arguments)
		return env.Undefined();
	int err = bpf_map_delete_elem(fd(), key.data) ? errno : 0;
	if (err && err != ENOENT)
		return refused(env, err, "bpf(BPF_MAP_DELETE_ELEM)");
	return success(env, Napi::Boolean::New(env, !err));
}

Napi::Value Map::entries(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Pairs pairs;
	if (Failure failure = read_all(resource_, &pairs))
		return refused(env, failure);
	/* Views of two buffers: half the cost of a buffer for each. */
	Napi::ArrayBuffer keys = copy_buffer(env, pairs.keys);
	Napi::ArrayBuffer values = copy_buffer(env, pairs.values);
	Napi::String key = Napi::String::New(env, "key");
	Napi::String value = Napi::String::New(env, "value");
	size_t key_size = resource_.key_size;
	size_t value_size = resource_.value_size;
	Napi::Array result = Napi::Array::New(env, pairs.count);
	for (size_t i = 0; i < pairs.count; i++) {
		Napi::HandleScope scope(env);
		Napi::Object pair = Napi::Object::New(env);
		pair.Set(key, Napi::Uint8Array::New(env, key_size, keys, i * key_size));
		pair.Set(value, Napi::Uint8Array::New(env, value_size, values, i * value_size));
		result[i] = pair;
	}
	return success(env, result);
}

Napi::Value Map::update_many(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	uint32_t count = arguments.number(2, "count");
	Bytes key = keys(arguments, 0, "keys", count);
	Bytes value = values(arguments, 1, "values", count);
	if (!arguments)
		return env.Undefined();
	if (Failure failure = write_many(resource_, key.data, value.data, count))
		return refused(env, failure);
	return success(env, Napi::Number::New(env, count));
}

Napi::Value Map::delete_many(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	uint32_t count = arguments.number(1, "count");
	Bytes key = keys(arguments, 0, "keys", count);
	if (!arguments)
		return env.Undefined();
	uint32_t found = 0;
	if (Failure failure = remove_many(resource_, key.data, count, &found))
		return refused(env, failure);
	return success(env, Napi::Number::New(env, found));
}

Napi::Value Map::pin(const Napi::CallbackInfo &info)
{
	return live(info.Env()) ? shunt::pin(info, fd()) : info.Env().Undefined();
}

Napi::Value open_pinned_map(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	Fd fd;
	if (Failure failure = open_pin(path, "map", &fd))
		return refused(env, failure);
	return Map::adopt(env, std::move(fd));
}

} /* namespace shunt */
