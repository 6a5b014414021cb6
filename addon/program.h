/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "handle.h"

namespace shunt {

class Program : public Handle<Program, Fd> {
public:
	static constexpr Kind kind = Kind::program;
	static constexpr const char *name = "Program";
	static std::vector<PropertyDescriptor> methods();
	using Handle::Handle;

	int fd() const { return resource_.get(); }

private:
	Napi::Value info(const Napi::CallbackInfo &info);
	Napi::Value test_run(const Napi::CallbackInfo &info);
	Napi::Value pin(const Napi::CallbackInfo &info);
};

Napi::Value open_pinned_program(const Napi::CallbackInfo &info);
Napi::Value open_program_by_id(const Napi::CallbackInfo &info);

} /* namespace shunt */
