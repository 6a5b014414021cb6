/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

namespace shunt {

Napi::Value attach_clsact(const Napi::CallbackInfo &info);
Napi::Value detach_clsact(const Napi::CallbackInfo &info);
Napi::Value remove_clsact(const Napi::CallbackInfo &info);
Napi::Value query_clsact(const Napi::CallbackInfo &info);

} /* namespace shunt */
