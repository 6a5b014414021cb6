/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

namespace shunt {

Napi::Value write_files(const Napi::CallbackInfo &info);
Napi::Value read_files(const Napi::CallbackInfo &info);

} /* namespace shunt */
