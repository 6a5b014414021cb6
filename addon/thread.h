/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <functional>

#include "status.h"

namespace shunt {

/* Runs a function on a thread of its own, to its end. A namespace entered there ends with it. */
Failure on_thread(const std::function<Failure()> &work);

/* The same, inside the network namespace of a descriptor; -1 stands for the caller's own. */
Failure in_netns(int fd, const std::function<Failure()> &work);

} /* namespace shunt */
