/* SPDX-License-Identifier: Apache-2.0 */
#include "files.h"

#include <fcntl.h>

#include <cerrno>
#include <optional>

#include "arguments.h"
#include "netns.h"
#include "thread.h"

namespace shunt {

namespace {

struct Content {
	std::string path;
	std::optional<std::string> value;
};

Failure write_one(const Content &file)
{
	Fd fd(open(file.path.c_str(), O_WRONLY | O_CLOEXEC | O_TRUNC));
	if (!fd)
		return {errno, "open(" + file.path + ")"};
	/* One write: to a sysctl every write(2) is a value of its own. */
	ssize_t written = write(fd.get(), file.value->data(), file.value->size());
	if (written < 0)
		return {errno, "write(" + file.path + ")"};
	if (static_cast<size_t>(written) != file.value->size())
		return {EIO, "write(" + file.path + ")"};
	return {};
}

std::string trimmed(const std::string &text)
{
	const char *blank = " \t\r\n";
	size_t first = text.find_first_not_of(blank);
	if (first == std::string::npos)
		return "";
	return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

Failure read_one(Content *file)
{
	Fd fd(open(file->path.c_str(), O_RDONLY | O_CLOEXEC));
	if (!fd && errno == ENOENT)
		return {};
	if (!fd)
		return {errno, "open(" + file->path + ")"};
	std::string text;
	char buffer[4096];
	ssize_t got;
	while ((got = read(fd.get(), buffer, sizeof(buffer))) > 0)
		text.append(buffer, got);
	if (got < 0)
		return {errno, "read(" + file->path + ")"};
	file->value = trimmed(text);
	return {};
}

int fd_of(const Netns *netns)
{
	return netns ? netns->fd() : -1;
}

} /* namespace */

Napi::Value write_files(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Netns *netns = arguments.handle_or_null<Netns>(0, "namespace");
	Napi::Array array = arguments.array(1, "files");
	std::vector<Content> files;
	for (uint32_t i = 0; arguments && i < array.Length(); i++) {
		Napi::Value item = array[i];
		if (!item.IsObject()) {
			arguments.wrong("files", "objects of path and value");
			break;
		}
		Napi::Object file = item.As<Napi::Object>();
		files.push_back({arguments.text(file.Get("path"), "path"),
				 arguments.text(file.Get("value"), "value")});
	}
	if (!arguments)
		return env.Undefined();

	Failure failure = in_netns(fd_of(netns), [&]() -> Failure {
		for (const Content &file : files) {
			if (Failure failure = write_one(file))
				return failure;
		}
		return {};
	});
	return failure ? refused(env, failure) : success(env);
}

Napi::Value read_files(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Netns *netns = arguments.handle_or_null<Netns>(0, "namespace");
	Napi::Array array = arguments.array(1, "paths");
	std::vector<Content> files;
	for (uint32_t i = 0; arguments && i < array.Length(); i++)
		files.push_back({arguments.text(array[i], "paths"), {}});
	if (!arguments)
		return env.Undefined();

	Failure failure = in_netns(fd_of(netns), [&]() -> Failure {
		for (Content &file : files) {
			if (Failure failure = read_one(&file))
				return failure;
		}
		return {};
	});
	if (failure)
		return refused(env, failure);

	Napi::Array values = Napi::Array::New(env, files.size());
	for (size_t i = 0; i < files.size(); i++) {
		auto &value = files[i].value;
		values[i] = value ? Napi::Value(Napi::String::New(env, *value)) : env.Null();
	}
	return success(env, values);
}

} /* namespace shunt */
