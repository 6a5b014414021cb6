/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

namespace shunt {

Napi::Value enable_run_statistics(const Napi::CallbackInfo &info);
Napi::Value probe_program_type(const Napi::CallbackInfo &info);
Napi::Value probe_map_type(const Napi::CallbackInfo &info);
Napi::Value probe_helper(const Napi::CallbackInfo &info);
Napi::Value possible_cpus(const Napi::CallbackInfo &info);
Napi::Value version(const Napi::CallbackInfo &info);

} /* namespace shunt */
