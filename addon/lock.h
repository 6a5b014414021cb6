/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

namespace shunt {

Napi::Value lock_file(const Napi::CallbackInfo &info);

} /* namespace shunt */
