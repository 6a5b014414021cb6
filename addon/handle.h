/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <napi.h>

#include <string>

#include "fd.h"
#include "status.h"

namespace shunt {

enum class Kind { object, map, program, link, ring, netns, socket, descriptor, count };

/* Constructors of the handle classes, one set per environment (main thread, workers). */
struct Classes {
	Napi::FunctionReference constructors[static_cast<size_t>(Kind::count)];
};

/*
 * A JavaScript object that owns a resource R (movable; operator bool, reset()). T names itself in
 * `kind`, `name`, and lists its methods in `methods()`. close() may be called any number of times;
 * anything else afterwards throws. The collector closes what was forgotten.
 */
template <typename T, typename R>
class Handle : public Napi::ObjectWrap<T> {
public:
	explicit Handle(const Napi::CallbackInfo &info) : Napi::ObjectWrap<T>(info)
	{
		if (!info[0].IsExternal()) {
			auto error =
				Napi::TypeError::New(info.Env(), "handles are opened, not made");
			error.ThrowAsJavaScriptException();
			return;
		}
		resource_ = std::move(*info[0].template As<Napi::External<R>>().Data());
		napi_type_tag tag = type_tag();
		info.This().template As<Napi::Object>().TypeTag(&tag);
	}

	static void define(Napi::Env env, Classes *classes)
	{
		auto methods = T::methods();
		methods.push_back(T::InstanceMethod("close", &T::close));
		classes->constructors[index()] =
			Napi::Persistent(T::DefineClass(env, T::name, methods));
	}

	static Napi::Object create(Napi::Env env, R resource)
	{
		auto &constructor = env.GetInstanceData<Classes>()->constructors[index()];
		return constructor.New({Napi::External<R>::New(env, &resource)});
	}

	/* The handle behind a value, null if the value is something else. */
	static T *unwrap(Napi::Value value)
	{
		napi_type_tag tag = type_tag();
		if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&tag))
			return nullptr;
		return T::Unwrap(value.As<Napi::Object>());
	}

	/* True while open; else leaves an Error pending. */
	bool live(Napi::Env env) const
	{
		if (resource_)
			return true;
		std::string message = std::string(T::name) + " is closed";
		Napi::Error::New(env, message).ThrowAsJavaScriptException();
		return false;
	}

	Napi::Value close(const Napi::CallbackInfo &info)
	{
		resource_.reset();
		return info.Env().Undefined();
	}

	const R &resource() const { return resource_; }

protected:
	R resource_;

private:
	static constexpr size_t index() { return static_cast<size_t>(T::kind); }
	static constexpr napi_type_tag type_tag()
	{
		return {0x9d2f6c1be57a4830, 0xb64e0a1f7c93d500 + index()};
	}
};

/* A descriptor that can only be closed: a lock, run statistics. */
class Descriptor : public Handle<Descriptor, Fd> {
public:
	static constexpr Kind kind = Kind::descriptor;
	static constexpr const char *name = "Descriptor";
	static std::vector<PropertyDescriptor> methods() { return {}; }
	using Handle::Handle;
};

} /* namespace shunt */
