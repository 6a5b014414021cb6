/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

#include <string>

namespace shunt {

/* Private to the kernel (include/linux/errno.h), yet bpf(2) returns it for what a map cannot do. */
constexpr int KERNEL_ENOTSUPP = 524;

/* A call that was refused; err is a positive errno, 0 stands for success. */
struct Failure {
	int err = 0;
	std::string call;
	std::string log = {};

	explicit operator bool() const { return err != 0; }
};

/* { ok: true, value } */
Napi::Value success(Napi::Env env, Napi::Value value);
Napi::Value success(Napi::Env env);

/* { ok: false, errno, code, call, log? } */
Napi::Value refused(Napi::Env env, const Failure &failure);
Napi::Value refused(Napi::Env env, int err, const char *call);

/* The name of an errno, such as "EPERM". */
std::string error_name(int err);

} /* namespace shunt */
