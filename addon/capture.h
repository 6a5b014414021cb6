/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <string>

namespace shunt {

/*
 * While one lives, what libbpf would print on this thread (verifier logs, the kernel's extended
 * acknowledgements) is kept here. Nothing of libbpf's ever reaches stderr.
 */
class Capture {
public:
	Capture();
	~Capture();
	Capture(const Capture &) = delete;
	Capture &operator=(const Capture &) = delete;

	std::string text;

private:
	Capture *outer_;
};

/* Called once, before any other libbpf call. */
void silence_libbpf();

} /* namespace shunt */
