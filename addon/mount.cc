/* SPDX-License-Identifier: Apache-2.0 */
#include "mount.h"

#include <sys/mount.h>

#include <cerrno>

#include "arguments.h"
#include "status.h"

namespace shunt {

Napi::Value mount_bpffs(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	if (mount("bpf", path.c_str(), "bpf", flags, "mode=0700"))
		return refused(env, errno, "mount(bpf)");
	return success(env);
}

Napi::Value unmount(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();
	if (umount2(path.c_str(), UMOUNT_NOFOLLOW))
		return refused(env, errno, "umount2");
	return success(env);
}

} /* namespace shunt */
