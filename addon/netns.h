/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "handle.h"

namespace shunt {

/* A network namespace, held by the descriptor of its nsfs file. */
class Netns : public Handle<Netns, Fd> {
public:
	static constexpr Kind kind = Kind::netns;
	static constexpr const char *name = "Namespace";
	static std::vector<PropertyDescriptor> methods();

	explicit Netns(const Napi::CallbackInfo &info);
	int fd() const { return resource_.get(); }

private:
	Napi::Value device(const Napi::CallbackInfo &info);
	Napi::Value inode(const Napi::CallbackInfo &info);
	Napi::Value descriptor(const Napi::CallbackInfo &info);

	uint64_t device_ = 0;
	uint64_t inode_ = 0;
};

Napi::Value open_namespace(const Napi::CallbackInfo &info);
Napi::Value create_namespace(const Napi::CallbackInfo &info);
Napi::Value remove_namespace(const Napi::CallbackInfo &info);

} /* namespace shunt */
