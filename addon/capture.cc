/* SPDX-License-Identifier: Apache-2.0 */
#include "capture.h"

#include <bpf/libbpf.h>

#include <cstdio>
#include <vector>

namespace shunt {

namespace {

thread_local Capture *current;

int print(enum libbpf_print_level level, const char *format, va_list arguments)
{
	if (!current || level == LIBBPF_DEBUG)
		return 0;
	va_list again;
	va_copy(again, arguments);
	int size = vsnprintf(nullptr, 0, format, arguments);
	if (size > 0) {
		std::vector<char> line(size + 1);
		vsnprintf(line.data(), line.size(), format, again);
		current->text.append(line.data(), size);
	}
	va_end(again);
	return 0;
}

} /* namespace */

Capture::Capture() : outer_(current)
{
	current = this;
}

Capture::~Capture()
{
	current = outer_;
}

void silence_libbpf()
{
	libbpf_set_print(print);
}

} /* namespace shunt */
