/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "handle.h"

namespace shunt {

/* A NETLINK_ROUTE socket; it belongs to the namespace it was made in, for as long as it lives. */
class Socket : public Handle<Socket, Fd> {
public:
	static constexpr Kind kind = Kind::socket;
	static constexpr const char *name = "Socket";
	static std::vector<PropertyDescriptor> methods();
	using Handle::Handle;

private:
	Napi::Value request(const Napi::CallbackInfo &info);
};

Napi::Value open_netlink(const Napi::CallbackInfo &info);

} /* namespace shunt */
