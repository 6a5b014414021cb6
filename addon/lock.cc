/* SPDX-License-Identifier: Apache-2.0 */
#include "lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

#include "arguments.h"
#include "handle.h"

namespace shunt {

Napi::Value lock_file(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	std::string mode = arguments.text(1, "mode");
	if (mode != "shared" && mode != "exclusive")
		arguments.wrong("mode", "'shared' or 'exclusive'");
	if (!arguments)
		return env.Undefined();

	Fd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	if (!fd)
		return refused(env, errno, "open");
	if (flock(fd.get(), (mode == "shared" ? LOCK_SH : LOCK_EX) | LOCK_NB)) {
		int err = errno;
		Napi::Value result = refused(env, err, "flock");
		/* The name flock(2) gives it; EAGAIN is the same number. */
		if (err == EWOULDBLOCK)
			result.As<Napi::Object>().Set("code", "EWOULDBLOCK");
		return result;
	}
	return success(env, Descriptor::create(env, std::move(fd)));
}

} /* namespace shunt */
