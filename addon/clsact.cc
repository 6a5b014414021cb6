/* SPDX-License-Identifier: Apache-2.0 */
#include "clsact.h"

#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "capture.h"
#include "program.h"

namespace shunt {

namespace {

struct bpf_tc_hook hook_of(Arguments &arguments, size_t index, int directions)
{
	uint32_t ifindex = arguments.number(index, "ifindex");
	if (ifindex == 0 || ifindex > INT32_MAX)
		arguments.wrong("ifindex", "1 or more");
	struct bpf_tc_hook hook = {};
	hook.sz = sizeof(hook);
	hook.ifindex = ifindex;
	hook.attach_point = static_cast<enum bpf_tc_attach_point>(directions);
	return hook;
}

int direction_of(Arguments &arguments, size_t index)
{
	return arguments.is_egress(index, "direction") ? BPF_TC_EGRESS : BPF_TC_INGRESS;
}

/* Zero would let the kernel choose one, and the caller never learn which. */
struct bpf_tc_opts filter_of(Arguments &arguments, size_t index)
{
	struct bpf_tc_opts options = {};
	options.sz = sizeof(options);
	Napi::Object filter = arguments.object(index, "filter");
	if (!arguments)
		return options;
	options.handle = arguments.number(filter.Get("handle"), "handle");
	options.priority = arguments.number(filter.Get("priority"), "priority");
	if (options.handle == 0)
		arguments.wrong("handle", "1 or more");
	if (options.priority == 0 || options.priority > UINT16_MAX)
		arguments.wrong("priority", "1 to 65535");
	return options;
}

} /* namespace */

Napi::Value attach_clsact(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Program *program = arguments.handle<Program>(0, "program");
	struct bpf_tc_hook hook = hook_of(arguments, 1, direction_of(arguments, 2));
	struct bpf_tc_opts options = filter_of(arguments, 3);
	bool replace = arguments.boolean(4, "replace");
	if (!arguments)
		return env.Undefined();

	Capture capture;
	int err = -bpf_tc_hook_create(&hook);
	if (err && err != EEXIST)
		return refused(env, {err, "RTM_NEWQDISC", capture.text});
	capture.text.clear();
	options.prog_fd = program->fd();
	options.flags = replace ? BPF_TC_F_REPLACE : 0;
	err = -bpf_tc_attach(&hook, &options);
	return err ? refused(env, {err, "RTM_NEWTFILTER", capture.text}) : success(env);
}

Napi::Value detach_clsact(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	struct bpf_tc_hook hook = hook_of(arguments, 0, direction_of(arguments, 1));
	struct bpf_tc_opts options = filter_of(arguments, 2);
	if (!arguments)
		return env.Undefined();
	Capture capture;
	int err = -bpf_tc_detach(&hook, &options);
	return err ? refused(env, {err, "RTM_DELTFILTER", capture.text}) : success(env);
}

Napi::Value remove_clsact(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	/* Both directions: libbpf then removes the qdisc, not just the filters. */
	struct bpf_tc_hook hook = hook_of(arguments, 0, BPF_TC_INGRESS | BPF_TC_EGRESS);
	if (!arguments)
		return env.Undefined();
	Capture capture;
	int err = -bpf_tc_hook_destroy(&hook);
	return err ? refused(env, {err, "RTM_DELQDISC", capture.text}) : success(env);
}

Napi::Value query_clsact(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	struct bpf_tc_hook hook = hook_of(arguments, 0, direction_of(arguments, 1));
	struct bpf_tc_opts options = filter_of(arguments, 2);
	if (!arguments)
		return env.Undefined();
	Capture capture;
	int err = -bpf_tc_query(&hook, &options);
	if (!err)
		return success(env, Napi::Number::New(env, options.prog_id));
	/* EINVAL: no qdisc, no chain, or a filter of another kind; the arguments are known to be good. */
	if (err == ENOENT || err == EINVAL)
		return success(env, env.Null());
	return refused(env, {err, "RTM_GETTFILTER", capture.text});
}

} /* namespace shunt */
