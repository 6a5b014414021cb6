/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <memory>

#include "handle.h"

struct bpf_object;

namespace shunt {

struct CloseObject {
	void operator()(struct bpf_object *object) const;
};
using ObjectResource = std::unique_ptr<struct bpf_object, CloseObject>;

/* An ELF file of programs and maps, from opening it to having it loaded. */
class Object : public Handle<Object, ObjectResource> {
public:
	static constexpr Kind kind = Kind::object;
	static constexpr const char *name = "Object";
	static std::vector<PropertyDescriptor> methods();
	using Handle::Handle;

private:
	Napi::Value program_names(const Napi::CallbackInfo &info);
	Napi::Value map_names(const Napi::CallbackInfo &info);
	Napi::Value write_initial(const Napi::CallbackInfo &info);
	Napi::Value set_max_entries(const Napi::CallbackInfo &info);
	Napi::Value reuse_map(const Napi::CallbackInfo &info);
	Napi::Value load(const Napi::CallbackInfo &info);
	Napi::Value map(const Napi::CallbackInfo &info);
	Napi::Value program(const Napi::CallbackInfo &info);

	bool loaded_ = false;
};

Napi::Value open_object(const Napi::CallbackInfo &info);

} /* namespace shunt */
