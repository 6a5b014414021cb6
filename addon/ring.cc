/* SPDX-License-Identifier: Apache-2.0 */
#include "ring.h"

#include <bpf/libbpf.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <utility>

#include "arguments.h"
#include "buffers.h"
#include "capture.h"
#include "map.h"

namespace shunt {

namespace {

/* One delivery carries no more, so that a flood leaves the event loop its turns. */
constexpr size_t MAX_RECORDS = 4096;

int collect(void *context, void *data, size_t size)
{
	Slices *records = static_cast<Slices *>(context);
	records->append(data, size);
	/* A negative answer ends the round; the record counts as read. */
	return records->count() < MAX_RECORDS ? 0 : -ECANCELED;
}

} /* namespace */

Failure RingReader::start(Napi::Env env, int map, Napi::Function deliver,
			  std::unique_ptr<RingReader> *out)
{
	std::unique_ptr<RingReader> reader(new RingReader(env));
	Capture capture;
	reader->ring_ = ring_buffer__new(map, collect, &reader->records_, nullptr);
	if (!reader->ring_)
		return {errno, "ring_buffer__new", capture.text};
	reader->wake_ = Fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	if (!reader->wake_)
		return {errno, "eventfd"};
	if (Failure failure = reader->run(deliver))
		return failure;
	*out = std::move(reader);
	return {};
}

Failure RingReader::run(Napi::Function deliver)
{
	napi_value name = Napi::String::New(env_, "shunt.ring");
	napi_status status =
		napi_create_threadsafe_function(env_, deliver, nullptr, name, 0, 1, nullptr,
						nullptr, this, RingReader::deliver, &function_);
	if (status != napi_ok)
		return {ENOMEM, "napi_create_threadsafe_function"};
	auto entry = [](void *reader) -> void * {
		static_cast<RingReader *>(reader)->wait();
		return nullptr;
	};
	int err = pthread_create(&thread_, nullptr, entry, this);
	if (err) {
		napi_release_threadsafe_function(function_, napi_tsfn_abort);
		return {err, "pthread_create"};
	}
	running_ = true;
	/* Hooks run last in, first out: the thread ends before the function it calls goes away. */
	napi_add_env_cleanup_hook(env_, RingReader::leave, this);
	return {};
}

/* On the thread: wait for records, have them delivered, wait for that, again. */
void RingReader::wait()
{
	struct pollfd sources[] = {
		{wake_.get(), POLLIN, 0},
		{ring_buffer__epoll_fd(ring_), POLLIN, 0},
	};
	eventfd_t wakes;
	while (!stopping_) {
		if (poll(sources, 2, -1) < 0)
			continue;
		if (sources[0].revents) {
			eventfd_read(wake_.get(), &wakes);
			continue;
		}
		if (napi_call_threadsafe_function(function_, nullptr, napi_tsfn_blocking))
			return;
		/* A signal ends poll() early, but not the wait. */
		while (!stopping_ && poll(sources, 1, -1) < 0)
			;
		eventfd_read(wake_.get(), &wakes);
	}
}

/* On the JavaScript thread. The function may close the ring: `reader` is not used after it ran. */
void RingReader::deliver(napi_env env, napi_value function, void *context, void *)
{
	/* Called without an environment to drop what was queued when the reader was stopped. */
	if (!env)
		return;
	auto reader = static_cast<RingReader *>(context);
	ring_buffer__consume(reader->ring_);
	Slices records = std::exchange(reader->records_, {});
	reader->wake();
	if (!records.count())
		return;
	Napi::Function(env, function).Call({records.to_array(env)});
	/* Node drops what a thread-safe function throws; elsewhere a callback's error ends the process. */
	if (Napi::Env(env).IsExceptionPending())
		napi_fatal_exception(env, Napi::Env(env).GetAndClearPendingException().Value());
}

void RingReader::wake()
{
	eventfd_write(wake_.get(), 1);
}

void RingReader::stop()
{
	if (!running_)
		return;
	running_ = false;
	stopping_ = true;
	wake();
	pthread_join(thread_, nullptr);
	napi_release_threadsafe_function(function_, napi_tsfn_abort);
}

void RingReader::leave(void *reader)
{
	static_cast<RingReader *>(reader)->stop();
}

RingReader::~RingReader()
{
	if (running_)
		napi_remove_env_cleanup_hook(env_, RingReader::leave, this);
	stop();
	ring_buffer__free(ring_);
}

/* An open ring works without anyone holding the handle, as a timer does. */
Ring::Ring(const Napi::CallbackInfo &info) : Handle(info)
{
	if (resource_)
		Ref();
}

std::vector<Ring::PropertyDescriptor> Ring::methods()
{
	return {InstanceAccessor<&Ring::closed>("closed", napi_enumerable)};
}

Napi::Value Ring::close(const Napi::CallbackInfo &info)
{
	if (resource_) {
		resource_.reset();
		Unref();
	}
	return info.Env().Undefined();
}

Napi::Value Ring::closed(const Napi::CallbackInfo &info)
{
	return Napi::Boolean::New(info.Env(), !resource_);
}

Napi::Value open_ring(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Map *map = arguments.handle<Map>(0, "map");
	Napi::Function deliver = arguments.function(1, "onRecords");
	if (!arguments)
		return env.Undefined();
	std::unique_ptr<RingReader> reader;
	if (Failure failure = RingReader::start(env, map->fd(), deliver, &reader))
		return refused(env, failure);
	return success(env, Ring::create(env, std::move(reader)));
}

} /* namespace shunt */
