/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "handle.h"

namespace shunt {

class Link : public Handle<Link, Fd> {
public:
	static constexpr Kind kind = Kind::link;
	static constexpr const char *name = "Link";
	static std::vector<PropertyDescriptor> methods();
	using Handle::Handle;

private:
	Napi::Value info(const Napi::CallbackInfo &info);
	Napi::Value update(const Napi::CallbackInfo &info);
	Napi::Value pin(const Napi::CallbackInfo &info);
	Napi::Value detach(const Napi::CallbackInfo &info);
};

Napi::Value open_pinned_link(const Napi::CallbackInfo &info);
Napi::Value link_tcx(const Napi::CallbackInfo &info);
Napi::Value link_cgroup(const Napi::CallbackInfo &info);
Napi::Value query_tcx(const Napi::CallbackInfo &info);

} /* namespace shunt */
