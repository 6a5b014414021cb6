/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>

namespace shunt {

struct Bytes {
	const uint8_t *data = nullptr;
	size_t size = 0;
};

/*
 * Reads the arguments of one call. The first that has the wrong type leaves a TypeError pending
 * and turns the object false; what is read afterwards is empty. Read all, then ask once.
 */
class Arguments {
public:
	explicit Arguments(const Napi::CallbackInfo &info) : info_(info), env_(info.Env()) {}

	explicit operator bool() const { return !failed_; }

	std::string text(size_t index, const char *name);
	uint32_t number(size_t index, const char *name);
	uint32_t number_or(size_t index, const char *name, uint32_t missing);
	bool boolean(size_t index, const char *name);
	Bytes bytes(size_t index, const char *name);
	Bytes bytes(const Napi::Value &value, const char *name);
	uint32_t number(const Napi::Value &value, const char *name);
	std::string text(const Napi::Value &value, const char *name);
	Napi::Array array(size_t index, const char *name);
	Napi::Object object(size_t index, const char *name);
	Napi::Function function(size_t index, const char *name);
	/* 0 for ingress, 1 for egress. */
	bool is_egress(size_t index, const char *name);

	/* A handle of class T, alive; the index may be past the end. */
	template <typename T>
	T *handle(size_t index, const char *name)
	{
		T *handle = T::unwrap(info_[index]);
		if (!handle)
			wrong(name, T::name);
		else if (!failed_ && !handle->live(env_))
			failed_ = true;
		return failed_ ? nullptr : handle;
	}
	/* The same, where null and undefined stand for none. */
	template <typename T>
	T *handle_or_null(size_t index, const char *name)
	{
		bool none = info_[index].IsNull() || info_[index].IsUndefined();
		return none ? nullptr : handle<T>(index, name);
	}

	void wrong(const char *name, const char *expected);

private:
	const Napi::CallbackInfo &info_;
	Napi::Env env_;
	bool failed_ = false;
};

} /* namespace shunt */
