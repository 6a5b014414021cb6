/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>

#include <atomic>
#include <memory>

#include "buffers.h"
#include "handle.h"

struct ring_buffer;

namespace shunt {

/*
 * Delivers the records of a BPF ring buffer to a function. A thread only waits for the kernel;
 * records are read and handed over on the JavaScript thread, so a busy process leaves them in the
 * ring, whose size is the one limit there is.
 */
class RingReader {
public:
	static Failure start(Napi::Env env, int map, Napi::Function deliver,
			     std::unique_ptr<RingReader> *out);
	/* Ends the thread and waits for it; nothing is delivered afterwards. */
	~RingReader();
	RingReader(const RingReader &) = delete;
	RingReader &operator=(const RingReader &) = delete;

private:
	explicit RingReader(Napi::Env env) : env_(env) {}
	Failure run(Napi::Function deliver);
	void wait();
	void wake();
	void stop();
	static void leave(void *reader);
	static void deliver(napi_env env, napi_value function, void *reader, void *data);

	Napi::Env env_;
	struct ring_buffer *ring_ = nullptr;
	Slices records_;
	napi_threadsafe_function function_ = nullptr;
	Fd wake_;
	pthread_t thread_ = {};
	std::atomic<bool> stopping_{false};
	bool running_ = false;
};

class Ring : public Handle<Ring, std::unique_ptr<RingReader>> {
public:
	static constexpr Kind kind = Kind::ring;
	static constexpr const char *name = "Ring";
	static std::vector<PropertyDescriptor> methods();

	explicit Ring(const Napi::CallbackInfo &info);
	Napi::Value close(const Napi::CallbackInfo &info);

private:
	Napi::Value closed(const Napi::CallbackInfo &info);
};

Napi::Value open_ring(const Napi::CallbackInfo &info);

} /* namespace shunt */
