/* SPDX-License-Identifier: Apache-2.0 */
#include "object.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstring>

#include "arguments.h"
#include "capture.h"
#include "map.h"
#include "pin.h"
#include "program.h"

namespace shunt {

namespace {

const char FIND_MAP[] = "bpf_object__find_map_by_name";

/* libbpf prefixes the maps of data sections with the object's name: "datapath.rodata". */
std::string public_name(const struct bpf_map *map)
{
	std::string name = bpf_map__name(map);
	size_t dot = name.find('.');
	return bpf_map__is_internal(map) && dot != std::string::npos ? name.substr(dot) : name;
}

struct bpf_map *find_map(struct bpf_object *object, const std::string &name)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, object) {
		if (public_name(map) == name)
			return map;
	}
	return nullptr;
}

/* libbpf would take any map and leave the programs to misread it. */
Failure check_layout(const struct bpf_map *declared, const Map &existing)
{
	struct bpf_map_info info = {};
	uint32_t size = sizeof(info);
	if (bpf_obj_get_info_by_fd(existing.fd(), &info, &size))
		return {errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
	std::string log;
	auto compare = [&](const char *what, uint32_t due, uint32_t found) {
		if (due != found)
			log += std::string(what) + ": declared " + std::to_string(due) +
			       ", existing " + std::to_string(found) + "\n";
	};
	compare("type", bpf_map__type(declared), info.type);
	compare("key size", bpf_map__key_size(declared), info.key_size);
	compare("value size", bpf_map__value_size(declared), info.value_size);
	compare("flags", bpf_map__map_flags(declared), info.map_flags);
	return log.empty() ? Failure{} : Failure{EINVAL, "bpf_map__reuse_fd", log};
}

} /* namespace */

void CloseObject::operator()(struct bpf_object *object) const
{
	bpf_object__close(object);
}

std::vector<Object::PropertyDescriptor> Object::methods()
{
	return {
		InstanceMethod("programNames", &Object::program_names),
		InstanceMethod("mapNames", &Object::map_names),
		InstanceMethod("writeInitial", &Object::write_initial),
		InstanceMethod("setMaxEntries", &Object::set_max_entries),
		InstanceMethod("reuseMap", &Object::reuse_map),
		InstanceMethod("load", &Object::load),
		InstanceMethod("map", &Object::map),
		InstanceMethod("program", &Object::program),
	};
}

Napi::Value Object::program_names(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Napi::Array names = Napi::Array::New(env);
	struct bpf_program *program;
	bpf_object__for_each_program(program, resource_.get())
		names[names.Length()] = Napi::String::New(env, bpf_program__name(program));
	return names;
}

Napi::Value Object::map_names(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Napi::Array names = Napi::Array::New(env);
	struct bpf_map *map;
	bpf_object__for_each_map(map, resource_.get())
		names[names.Length()] = Napi::String::New(env, public_name(map));
	return names;
}

Napi::Value Object::write_initial(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	std::string section = arguments.text(0, "section");
	size_t offset = arguments.number(1, "offset");
	Bytes bytes = arguments.bytes(2, "bytes");
	if (!arguments)
		return env.Undefined();
	if (loaded_)
		return refused(env, EBUSY, "bpf_map__initial_value");
	struct bpf_map *map = find_map(resource_.get(), section);
	if (!map)
		return refused(env, ENOENT, FIND_MAP);
	/* Memory of the map itself: what is written here is what will be loaded. */
	size_t size = 0;
	auto data = static_cast<uint8_t *>(const_cast<void *>(bpf_map__initial_value(map, &size)));
	if (!data)
		return refused(env, EINVAL, "bpf_map__initial_value");
	if (offset > size || bytes.size > size - offset)
		return refused(env, ERANGE, "bpf_map__initial_value");
	if (bytes.size)
		memcpy(data + offset, bytes.data, bytes.size);
	return success(env);
}

Napi::Value Object::set_max_entries(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	std::string name = arguments.text(0, "map");
	uint32_t entries = arguments.number(1, "entries");
	if (!arguments)
		return env.Undefined();
	struct bpf_map *map = find_map(resource_.get(), name);
	if (!map)
		return refused(env, ENOENT, FIND_MAP);
	Capture capture;
	int err = loaded_ ? EBUSY : -bpf_map__set_max_entries(map, entries);
	return err ? refused(env, {err, "bpf_map__set_max_entries", capture.text}) : success(env);
}

Napi::Value Object::reuse_map(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	std::string name = arguments.text(0, "map");
	Map *existing = arguments.handle<Map>(1, "existing");
	if (!arguments)
		return env.Undefined();
	if (loaded_)
		return refused(env, EBUSY, "bpf_map__reuse_fd");
	struct bpf_map *map = find_map(resource_.get(), name);
	if (!map)
		return refused(env, ENOENT, FIND_MAP);
	if (Failure failure = check_layout(map, *existing))
		return refused(env, failure);
	Capture capture;
	int err = -bpf_map__reuse_fd(map, existing->fd());
	return err ? refused(env, {err, "bpf_map__reuse_fd", capture.text}) : success(env);
}

Napi::Value Object::load(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Capture capture;
	int err = -bpf_object__load(resource_.get());
	if (err)
		return refused(env, {err, "bpf(BPF_PROG_LOAD)", capture.text});
	loaded_ = true;
	return success(env);
}

Napi::Value Object::map(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	std::string name = arguments.text(0, "name");
	if (!arguments)
		return env.Undefined();
	struct bpf_map *map = find_map(resource_.get(), name);
	if (!map)
		return refused(env, ENOENT, FIND_MAP);
	if (!loaded_)
		return refused(env, EBADF, "bpf_map__fd");
	Fd fd;
	if (Failure failure = duplicate(bpf_map__fd(map), &fd))
		return refused(env, failure);
	return Map::adopt(env, std::move(fd));
}

Napi::Value Object::program(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	std::string name = arguments.text(0, "name");
	if (!arguments)
		return env.Undefined();
	auto program = bpf_object__find_program_by_name(resource_.get(), name.c_str());
	if (!program)
		return refused(env, ENOENT, "bpf_object__find_program_by_name");
	if (!loaded_)
		return refused(env, EBADF, "bpf_program__fd");
	Fd fd;
	if (Failure failure = duplicate(bpf_program__fd(program), &fd))
		return refused(env, failure);
	return success(env, Program::create(env, std::move(fd)));
}

Napi::Value open_object(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	Capture capture;
	ObjectResource object(bpf_object__open_file(path.c_str(), nullptr));
	if (!object)
		return refused(env, {errno, "bpf_object__open_file", capture.text});
	return success(env, Object::create(env, std::move(object)));
}

} /* namespace shunt */
