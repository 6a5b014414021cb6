/* SPDX-License-Identifier: Apache-2.0 */
#include "link.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/syscall.h>

#include <cerrno>

#include "arguments.h"
#include "kernel.h"
#include "pin.h"
#include "program.h"

namespace shunt {

namespace {

/* The kernel allows no more programs on one hook (BPF_MPROG_MAX). */
constexpr size_t MAX_PROGRAMS = 64;

Napi::Value create_link(Napi::Env env, int program, int target, uint32_t attach_type)
{
	auto type = static_cast<enum bpf_attach_type>(attach_type);
	Fd fd(bpf_link_create(program, target, type, nullptr));
	if (!fd)
		return refused(env, errno, "bpf(BPF_LINK_CREATE)");
	return success(env, Link::create(env, std::move(fd)));
}

uint32_t tcx_type(bool egress)
{
	return egress ? ATTACH_TCX_EGRESS : ATTACH_TCX_INGRESS;
}

} /* namespace */

std::vector<Link::PropertyDescriptor> Link::methods()
{
	return {
		InstanceMethod("info", &Link::info),
		InstanceMethod("update", &Link::update),
		InstanceMethod("pin", &Link::pin),
		InstanceMethod("detach", &Link::detach),
	};
}

Napi::Value Link::info(const Napi::CallbackInfo &call)
{
	Napi::Env env = call.Env();
	if (!live(env))
		return env.Undefined();
	LinkInfo info = {};
	uint32_t size = sizeof(info);
	if (bpf_obj_get_info_by_fd(resource_.get(), &info, &size))
		return refused(env, errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)");
	Napi::Object result = Napi::Object::New(env);
	result.Set("id", info.id);
	result.Set("type", info.type);
	result.Set("programId", info.program_id);
	if (info.type == LINK_TCX) {
		result.Set("ifindex", info.tcx.ifindex);
		result.Set("attachType", info.tcx.attach_type);
	} else if (info.type == LINK_CGROUP) {
		result.Set("attachType", info.cgroup.attach_type);
	}
	return success(env, result);
}

Napi::Value Link::update(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	Arguments arguments(info);
	Program *program = arguments.handle<Program>(0, "program");
	Program *expected = arguments.handle_or_null<Program>(1, "expected");
	if (!arguments)
		return env.Undefined();
	LIBBPF_OPTS(bpf_link_update_opts, options);
	if (expected) {
		options.flags = BPF_F_REPLACE;
		options.old_prog_fd = expected->fd();
	}
	if (bpf_link_update(resource_.get(), program->fd(), &options))
		return refused(env, errno, "bpf(BPF_LINK_UPDATE)");
	return success(env);
}

Napi::Value Link::pin(const Napi::CallbackInfo &info)
{
	return live(info.Env()) ? shunt::pin(info, resource_.get()) : info.Env().Undefined();
}

Napi::Value Link::detach(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	if (!live(env))
		return env.Undefined();
	if (bpf_link_detach(resource_.get()))
		return refused(env, errno, "bpf(BPF_LINK_DETACH)");
	return success(env);
}

Napi::Value open_pinned_link(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	Fd fd;
	if (Failure failure = open_pin(path, "link", &fd))
		return refused(env, failure);
	return success(env, Link::create(env, std::move(fd)));
}

Napi::Value link_tcx(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Program *program = arguments.handle<Program>(0, "program");
	uint32_t ifindex = arguments.number(1, "ifindex");
	bool egress = arguments.is_egress(2, "direction");
	if (!arguments)
		return env.Undefined();
	return create_link(env, program->fd(), ifindex, tcx_type(egress));
}

Napi::Value link_cgroup(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Program *program = arguments.handle<Program>(0, "program");
	std::string path = arguments.text(1, "cgroupPath");
	uint32_t type = arguments.number(2, "attachType");
	if (!arguments)
		return env.Undefined();
	Fd cgroup(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (!cgroup)
		return refused(env, errno, "open(O_DIRECTORY)");
	return create_link(env, program->fd(), cgroup.get(), type);
}

Napi::Value query_tcx(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	uint32_t ifindex = arguments.number(0, "ifindex");
	bool egress = arguments.is_egress(1, "direction");
	if (!arguments)
		return env.Undefined();
	uint32_t ids[MAX_PROGRAMS] = {};
	QueryAttributes query = {};
	query.target = ifindex;
	query.attach_type = tcx_type(egress);
	query.program_ids = reinterpret_cast<uintptr_t>(ids);
	query.count = MAX_PROGRAMS;
	if (syscall(SYS_bpf, BPF_PROG_QUERY, &query, sizeof(query)))
		return refused(env, errno, "bpf(BPF_PROG_QUERY)");
	Napi::Array result = Napi::Array::New(env, query.count);
	for (uint32_t i = 0; i < query.count; i++)
		result[i] = ids[i];
	return success(env, result);
}

} /* namespace shunt */
