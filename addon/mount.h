/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

namespace shunt {

Napi::Value mount_bpffs(const Napi::CallbackInfo &info);
Napi::Value unmount(const Napi::CallbackInfo &info);

} /* namespace shunt */
