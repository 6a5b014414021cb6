/* SPDX-License-Identifier: Apache-2.0 */
#include "probe.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "handle.h"

namespace shunt {

Napi::Value enable_run_statistics(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Fd fd(bpf_enable_stats(BPF_STATS_RUN_TIME));
	if (!fd)
		return refused(env, errno, "bpf(BPF_ENABLE_STATS)");
	return success(env, Descriptor::create(env, std::move(fd)));
}

/* libbpf answers 1, 0, or a negative errno for what it cannot find out: no. */
Napi::Value probe_program_type(const Napi::CallbackInfo &info)
{
	Arguments arguments(info);
	auto type = static_cast<enum bpf_prog_type>(arguments.number(0, "type"));
	if (!arguments)
		return info.Env().Undefined();
	return Napi::Boolean::New(info.Env(), libbpf_probe_bpf_prog_type(type, nullptr) == 1);
}

Napi::Value probe_map_type(const Napi::CallbackInfo &info)
{
	Arguments arguments(info);
	auto type = static_cast<enum bpf_map_type>(arguments.number(0, "type"));
	if (!arguments)
		return info.Env().Undefined();
	return Napi::Boolean::New(info.Env(), libbpf_probe_bpf_map_type(type, nullptr) == 1);
}

Napi::Value probe_helper(const Napi::CallbackInfo &info)
{
	Arguments arguments(info);
	auto type = static_cast<enum bpf_prog_type>(arguments.number(0, "programType"));
	auto helper = static_cast<enum bpf_func_id>(arguments.number(1, "helper"));
	if (!arguments)
		return info.Env().Undefined();
	return Napi::Boolean::New(info.Env(), libbpf_probe_bpf_helper(type, helper, nullptr) == 1);
}

Napi::Value possible_cpus(const Napi::CallbackInfo &info)
{
	int cpus = libbpf_num_possible_cpus();
	if (cpus > 0)
		return Napi::Number::New(info.Env(), cpus);
	/* Without /sys there is no way to size a per-CPU value. */
	auto error = Napi::Error::New(info.Env(), "cannot read the possible CPUs from /sys");
	error.ThrowAsJavaScriptException();
	return info.Env().Undefined();
}

Napi::Value version(const Napi::CallbackInfo &info)
{
	/* "v1.1" */
	std::string text = libbpf_version_string();
	return Napi::String::New(info.Env(), text[0] == 'v' ? text.substr(1) : text);
}

} /* namespace shunt */
