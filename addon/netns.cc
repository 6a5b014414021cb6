/* SPDX-License-Identifier: Apache-2.0 */
#include "netns.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <net/if.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <cerrno>
#include <cstring>

#include "arguments.h"
#include "thread.h"

namespace shunt {

namespace {

/* Mounts on one path can be stacked; nobody stacks more than a few. */
constexpr int MAX_STACKED_MOUNTS = 16;

Failure bring_loopback_up()
{
	Fd control(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
	if (!control)
		return {errno, "socket(AF_INET)"};
	struct ifreq request = {};
	strcpy(request.ifr_name, "lo");
	if (ioctl(control.get(), SIOCGIFFLAGS, &request))
		return {errno, "ioctl(SIOCGIFFLAGS)"};
	request.ifr_flags |= IFF_UP;
	if (ioctl(control.get(), SIOCSIFFLAGS, &request))
		return {errno, "ioctl(SIOCSIFFLAGS)"};
	return {};
}

/*
 * What `ip netns add` does to its folder: a shared mount point, so that a namespace removed here
 * goes away in every mount namespace that copied it.
 */
Failure share_folder(const std::string &folder)
{
	if (mkdir(folder.c_str(), 0755) && errno != EEXIST)
		return {errno, "mkdir"};
	Fd lock(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	if (!lock)
		return {errno, "open(O_DIRECTORY)"};
	/* Two at once would mount it twice; `ip netns` takes the same lock. */
	if (flock(lock.get(), LOCK_EX))
		return {errno, "flock"};
	if (!mount("", folder.c_str(), "none", MS_SHARED | MS_REC, nullptr))
		return {};
	/* EINVAL: not a mount point yet. */
	if (errno != EINVAL)
		return {errno, "mount(MS_SHARED)"};
	if (mount(folder.c_str(), folder.c_str(), "none", MS_BIND | MS_REC, nullptr))
		return {errno, "mount(MS_BIND)"};
	if (mount("", folder.c_str(), "none", MS_SHARED | MS_REC, nullptr))
		return {errno, "mount(MS_SHARED)"};
	return {};
}

/* On a thread of its own: the thread leaves the caller's namespace for good. */
Failure make_namespace(const std::string &path)
{
	if (unshare(CLONE_NEWNET))
		return {errno, "unshare(CLONE_NEWNET)"};
	if (Failure failure = bring_loopback_up())
		return failure;
	/* Not /proc/self: that is the process, whose namespace is still the old one. */
	if (mount("/proc/thread-self/ns/net", path.c_str(), "none", MS_BIND, nullptr))
		return {errno, "mount(MS_BIND)"};
	return {};
}

std::string parent_of(const std::string &path)
{
	size_t slash = path.find_last_of('/');
	if (slash == std::string::npos)
		return ".";
	return slash == 0 ? "/" : path.substr(0, slash);
}

} /* namespace */

Netns::Netns(const Napi::CallbackInfo &info) : Handle(info)
{
	struct stat file = {};
	if (resource_ && !fstat(resource_.get(), &file)) {
		device_ = file.st_dev;
		inode_ = file.st_ino;
	}
}

std::vector<Netns::PropertyDescriptor> Netns::methods()
{
	return {
		InstanceAccessor<&Netns::device>("device", napi_enumerable),
		InstanceAccessor<&Netns::inode>("inode", napi_enumerable),
		InstanceAccessor<&Netns::descriptor>("fd", napi_enumerable),
	};
}

Napi::Value Netns::device(const Napi::CallbackInfo &info)
{
	return Napi::BigInt::New(info.Env(), device_);
}

Napi::Value Netns::inode(const Napi::CallbackInfo &info)
{
	return Napi::BigInt::New(info.Env(), inode_);
}

Napi::Value Netns::descriptor(const Napi::CallbackInfo &info)
{
	return live(info.Env()) ? Napi::Number::New(info.Env(), fd()) : info.Env().Undefined();
}

Napi::Value open_namespace(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();

	/* O_NONBLOCK: opening a pipe that nobody writes to would hang. */
	Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
	if (!fd)
		return refused(env, errno, "open");
	struct statfs system;
	if (fstatfs(fd.get(), &system))
		return refused(env, errno, "fstatfs");
	/* The number of an nsfs ioctl may mean something else to another file. */
	bool nsfs = system.f_type == NSFS_MAGIC;
	if (!nsfs || ioctl(fd.get(), NS_GET_NSTYPE) != CLONE_NEWNET)
		return refused(env, EINVAL, "NS_GET_NSTYPE");
	return success(env, Netns::create(env, std::move(fd)));
}

Napi::Value create_namespace(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();

	if (Failure failure = share_folder(parent_of(path)))
		return refused(env, failure);
	Fd file(open(path.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0));
	if (!file)
		return refused(env, errno, "open(O_EXCL)");
	file.reset();
	if (Failure failure = on_thread([&] { return make_namespace(path); })) {
		unlink(path.c_str());
		return refused(env, failure);
	}
	return success(env);
}

Napi::Value remove_namespace(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	std::string path = arguments.text(0, "path");
	if (!arguments)
		return env.Undefined();

	int err = 0;
	for (int i = 0; i < MAX_STACKED_MOUNTS && !err; i++)
		err = umount2(path.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) ? errno : 0;
	/* EINVAL: nothing is mounted there (any more). */
	if (err && err != EINVAL && err != ENOENT)
		return refused(env, err, "umount2");
	if (unlink(path.c_str()) && errno != ENOENT)
		return refused(env, errno, "unlink");
	return success(env);
}

} /* namespace shunt */
