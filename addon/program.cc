/* SPDX-License-Identifier: Apache-2.0 */
#include "program.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>

#include "arguments.h"
#include "buffers.h"
#include "pin.h"

namespace shunt {

namespace {

/* Room for what a program adds to a packet: the kernel's own limit on a test packet and more. */
constexpr size_t MAX_PACKET = 128 << 10;
/* struct __sk_buff has 192 bytes and may grow. */
constexpr size_t MAX_CONTEXT = 512;

std::string tag_text(const struct bpf_prog_info &info)
{
	static const char digits[] = "0123456789abcdef";
	std::string text;
	for (unsigned char byte : info.tag) {
		text += digits[byte >> 4];
		text += digits[byte & 15];
	}
	return text;
}

/* Two calls: the first tells how many maps there are. They cannot change once it is loaded. */
Failure read_info(int fd, struct bpf_prog_info *info, std::vector<uint32_t> *map_ids)
{
	uint32_t size = sizeof(*info);
	if (bpf_obj_get_info_by_fd(fd, info, &size))
		return {errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
	map_ids->resize(info->nr_map_ids);
	if (map_ids->empty())
		return {};
	uint32_t count = map_ids->size();
	*info = {};
	info->nr_map_ids = count;
	info->map_ids = reinterpret_cast<uintptr_t>(map_ids->data());
	size = sizeof(*info);
	if (bpf_obj_get_info_by_fd(fd, info, &size))
		return {errno, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
	map_ids->resize(std::min(count, info->nr_map_ids));
	return {};
}

} /* namespace */

std::vector<Program::PropertyDescriptor> Program::methods()
{
	return {
		InstanceMethod("info", &Program::info),
		InstanceMethod("testRun", &Program::test_run),
		InstanceMethod("pin", &Program::pin),
	};
}

Napi::Value Program::info(const Napi::CallbackInfo &call)
{
	Napi::Env env = call.Env();
	if (!live(env))
		return env.Undefined();
	struct bpf_prog_info info = {};
	std::vector<uint32_t> map_ids;
	if (Failure failure = read_info(fd(), &info, &map_ids))
		return refused(env, failure);

	Napi::Array maps = Napi::Array::New(env, map_ids.size());
	for (size_t i = 0; i < map_ids.size(); i++)
		maps[i] = map_ids[i];
	Napi::Object result = Napi::Object::New(env);
	result.Set("id", info.id);
	result.Set("name", info.name);
	result.Set("type", info.type);
	result.Set("tag", tag_text(info));
	result.Set("translatedBytes", info.xlated_prog_len);
	result.Set("jitedBytes", info.jited_prog_len);
	result.Set("verifiedInstructions", info.verified_insns);
	result.Set("mapIds", maps);
	result.Set("runTimeNs", Napi::BigInt::New(env, uint64_t{info.run_time_ns}));
	result.Set("runCount", Napi::BigInt::New(env, uint64_t{info.run_cnt}));
	return success(env, result);
}

Napi::Value Program::test_run(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Napi::Object options = arguments.object(0, "options");
	if (!arguments || !live(env))
		return env.Undefined();
	/* All of them first: a getter could move the memory that the bytes point to. */
	Napi::Value data_value = options.Get("data");
	Napi::Value context_value = options.Get("context");
	Napi::Value repeat_value = options.Get("repeat");
	Bytes data = arguments.bytes(data_value, "data");
	Bytes context;
	if (!context_value.IsUndefined())
		context = arguments.bytes(context_value, "context");
	uint32_t repeat = 1;
	if (!repeat_value.IsUndefined())
		repeat = arguments.number(repeat_value, "repeat");
	if (repeat > INT32_MAX)
		arguments.wrong("repeat", "a signed 32-bit integer");
	if (!arguments)
		return env.Undefined();

	std::vector<uint8_t> packet(std::max(MAX_PACKET, 2 * data.size));
	std::vector<uint8_t> after(MAX_CONTEXT);
	LIBBPF_OPTS(bpf_test_run_opts, run);
	run.data_in = data.data;
	run.data_size_in = data.size;
	run.data_out = packet.data();
	run.data_size_out = packet.size();
	run.ctx_in = context.size ? context.data : nullptr;
	run.ctx_size_in = context.size;
	run.ctx_out = after.data();
	run.ctx_size_out = after.size();
	run.repeat = repeat;
	if (bpf_prog_test_run_opts(fd(), &run))
		return refused(env, errno, "bpf(BPF_PROG_TEST_RUN)");

	Napi::Object outcome = Napi::Object::New(env);
	/* Signed as in C: TC_ACT_UNSPEC is -1. */
	outcome.Set("verdict", static_cast<int32_t>(run.retval));
	outcome.Set("data", copy_bytes(env, packet.data(), run.data_size_out));
	outcome.Set("context", copy_bytes(env, after.data(), run.ctx_size_out));
	outcome.Set("durationNs", run.duration);
	return success(env, outcome);
}

Napi::Value Program::pin(const Napi::CallbackInfo &info)
{
	return live(info.Env()) ? shunt::pin(info, fd()) : info.Env().Undefined();
}

Napi::Value open_pinned_program(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	Fd fd;
	if (Failure failure = open_pin(path, "prog", &fd))
		return refused(env, failure);
	return success(env, Program::create(env, std::move(fd)));
}

Napi::Value open_program_by_id(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	uint32_t id = arguments.number(0, "id");
	if (!arguments)
		return env.Undefined();
	Fd fd(bpf_prog_get_fd_by_id(id));
	if (!fd)
		return refused(env, errno, "bpf(BPF_PROG_GET_FD_BY_ID)");
	return success(env, Program::create(env, std::move(fd)));
}

} /* namespace shunt */
