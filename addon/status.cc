/* SPDX-License-Identifier: Apache-2.0 */
#include "status.h"

#include <bpf/libbpf.h>

#include <cstring>
#include <iterator>

namespace shunt {

static const char *const LIBBPF_NAMES[] = {
	"LIBBPF_ERRNO__LIBELF", "LIBBPF_ERRNO__FORMAT",	  "LIBBPF_ERRNO__KVERSION",
	"LIBBPF_ERRNO__ENDIAN", "LIBBPF_ERRNO__INTERNAL", "LIBBPF_ERRNO__RELOC",
	"LIBBPF_ERRNO__LOAD",	"LIBBPF_ERRNO__VERIFY",	  "LIBBPF_ERRNO__PROG2BIG",
	"LIBBPF_ERRNO__KVER",	"LIBBPF_ERRNO__PROGTYPE", "LIBBPF_ERRNO__WRNGPID",
	"LIBBPF_ERRNO__INVSEQ", "LIBBPF_ERRNO__NLPARSE",
};

std::string error_name(int err)
{
	if (err == KERNEL_ENOTSUPP)
		return "ENOTSUPP";
	/* libbpf's own numbers, such as LIBBPF_ERRNO__FORMAT for a file that is not an object. */
	size_t own = err - __LIBBPF_ERRNO__START;
	if (err >= __LIBBPF_ERRNO__START && own < std::size(LIBBPF_NAMES))
		return LIBBPF_NAMES[own];
	const char *name = strerrorname_np(err);
	return name ? name : "errno " + std::to_string(err);
}

Napi::Value success(Napi::Env env, Napi::Value value)
{
	Napi::Object result = Napi::Object::New(env);
	result.Set("ok", true);
	result.Set("value", value);
	return result;
}

Napi::Value success(Napi::Env env)
{
	return success(env, env.Undefined());
}

Napi::Value refused(Napi::Env env, const Failure &failure)
{
	Napi::Object result = Napi::Object::New(env);
	result.Set("ok", false);
	result.Set("errno", failure.err);
	result.Set("code", error_name(failure.err));
	result.Set("call", failure.call);
	if (!failure.log.empty())
		result.Set("log", failure.log);
	return result;
}

Napi::Value refused(Napi::Env env, int err, const char *call)
{
	return refused(env, Failure{err, call});
}

} /* namespace shunt */
