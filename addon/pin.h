/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "fd.h"
#include "status.h"

namespace shunt {

/* Opens a pinned object of the given kind: "map", "prog" or "link". EINVAL when it is another. */
Failure open_pin(const std::string &path, const char *kind, Fd *out);

Napi::Value pin(const Napi::CallbackInfo &info, int fd);

/* A descriptor of its own on the same kernel object. */
Failure duplicate(int fd, Fd *out);

} /* namespace shunt */
