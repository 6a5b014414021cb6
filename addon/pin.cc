/* SPDX-License-Identifier: Apache-2.0 */
#include "pin.h"

#include <bpf/bpf.h>
#include <fcntl.h>

#include <cerrno>
#include <climits>

#include "arguments.h"

namespace shunt {

namespace {

/* "map" of a descriptor that /proc shows as "anon_inode:bpf-map"; links have an underscore. */
std::string kind_of(int fd)
{
	std::string entry = "/proc/self/fd/" + std::to_string(fd);
	char target[PATH_MAX];
	ssize_t size = readlink(entry.c_str(), target, sizeof(target));
	std::string name(target, size > 0 ? size : 0);
	size_t start = name.find("bpf");
	return start == std::string::npos ? "" : name.substr(std::min(start + 4, name.size()));
}

} /* namespace */

Failure open_pin(const std::string &path, const char *kind, Fd *out)
{
	Fd fd(bpf_obj_get(path.c_str()));
	if (!fd)
		return {errno, "bpf(BPF_OBJ_GET)"};
	std::string found = kind_of(fd.get());
	if (found != kind)
		return {EINVAL, "bpf(BPF_OBJ_GET)", "it is a BPF " + found + ", not a " + kind};
	*out = std::move(fd);
	return {};
}

Napi::Value pin(const Napi::CallbackInfo &info, int fd)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	if (bpf_obj_pin(fd, path.c_str()))
		return refused(env, errno, "bpf(BPF_OBJ_PIN)");
	return success(env);
}

Failure duplicate(int fd, Fd *out)
{
	*out = Fd(fcntl(fd, F_DUPFD_CLOEXEC, 0));
	return *out ? Failure{} : Failure{errno, "fcntl(F_DUPFD_CLOEXEC)"};
}

} /* namespace shunt */
