/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <cmath>

namespace shunt {

void Arguments::wrong(const char *name, const char *expected)
{
	if (failed_)
		return;
	failed_ = true;
	std::string message = std::string(name) + ": expected " + expected;
	Napi::TypeError::New(env_, message).ThrowAsJavaScriptException();
}

std::string Arguments::text(size_t index, const char *name)
{
	return text(info_[index], name);
}

std::string Arguments::text(const Napi::Value &value, const char *name)
{
	if (!value.IsString()) {
		wrong(name, "a string");
		return {};
	}
	std::string text = value.As<Napi::String>().Utf8Value();
	/* The kernel would silently read up to the NUL: another path than the caller named. */
	if (text.find('\0') != std::string::npos) {
		wrong(name, "a string without NUL");
		return {};
	}
	return text;
}

uint32_t Arguments::number(size_t index, const char *name)
{
	return number(info_[index], name);
}

uint32_t Arguments::number(const Napi::Value &value, const char *name)
{
	double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1;
	if (number < 0 || number > UINT32_MAX || number != std::floor(number)) {
		wrong(name, "an unsigned 32-bit integer");
		return 0;
	}
	return static_cast<uint32_t>(number);
}

uint32_t Arguments::number_or(size_t index, const char *name, uint32_t missing)
{
	return info_[index].IsUndefined() ? missing : number(index, name);
}

bool Arguments::boolean(size_t index, const char *name)
{
	if (!info_[index].IsBoolean()) {
		wrong(name, "a boolean");
		return false;
	}
	return info_[index].As<Napi::Boolean>().Value();
}

Bytes Arguments::bytes(size_t index, const char *name)
{
	return bytes(info_[index], name);
}

Bytes Arguments::bytes(const Napi::Value &value, const char *name)
{
	bool typed = value.IsTypedArray();
	if (!typed || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
		wrong(name, "a Uint8Array");
		return {};
	}
	auto array = value.As<Napi::Uint8Array>();
	return {array.Data(), array.ByteLength()};
}

Napi::Array Arguments::array(size_t index, const char *name)
{
	if (!info_[index].IsArray()) {
		wrong(name, "an array");
		return Napi::Array::New(env_);
	}
	return info_[index].As<Napi::Array>();
}

Napi::Object Arguments::object(size_t index, const char *name)
{
	if (!info_[index].IsObject()) {
		wrong(name, "an object");
		return Napi::Object::New(env_);
	}
	return info_[index].As<Napi::Object>();
}

Napi::Function Arguments::function(size_t index, const char *name)
{
	if (!info_[index].IsFunction()) {
		wrong(name, "a function");
		return {};
	}
	return info_[index].As<Napi::Function>();
}

bool Arguments::is_egress(size_t index, const char *name)
{
	std::string direction = info_[index].IsString() ? text(index, name) : "";
	if (direction != "ingress" && direction != "egress")
		wrong(name, "'ingress' or 'egress'");
	return direction == "egress";
}

} /* namespace shunt */
