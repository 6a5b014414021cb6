/* SPDX-License-Identifier: Apache-2.0 */
#include "thread.h"

#include <pthread.h>
#include <sched.h>

#include <cerrno>

namespace shunt {

namespace {

struct Job {
	const std::function<Failure()> &work;
	Failure failure;
};

void *run(void *argument)
{
	Job *job = static_cast<Job *>(argument);
	job->failure = job->work();
	return nullptr;
}

} /* namespace */

Failure on_thread(const std::function<Failure()> &work)
{
	Job job{work, {}};
	pthread_t thread;

	/* pthread_create() because std::thread reports a refusal by an exception. */
	int err = pthread_create(&thread, nullptr, run, &job);
	if (err)
		return {err, "pthread_create"};
	pthread_join(thread, nullptr);
	return job.failure;
}

Failure in_netns(int fd, const std::function<Failure()> &work)
{
	if (fd < 0)
		return work();
	return on_thread([&]() -> Failure {
		if (setns(fd, CLONE_NEWNET))
			return {errno, "setns(CLONE_NEWNET)"};
		return work();
	});
}

} /* namespace shunt */
