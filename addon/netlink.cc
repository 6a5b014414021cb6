/* SPDX-License-Identifier: Apache-2.0 */
#include "netlink.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "arguments.h"
#include "buffers.h"
#include "netns.h"
#include "thread.h"

namespace shunt {

namespace {

constexpr int SEND_BUFFER = 16 << 20;
/* A limit, not memory taken: one acknowledgement occupies about 1 KiB of it. */
constexpr int RECEIVE_BUFFER = 64 << 20;
constexpr int TIMEOUT_SECONDS = 5;
/* The kernel never fills more than 32 KiB of one datagram of a dump; single replies are shorter. */
constexpr size_t MAX_DATAGRAM = 256 << 10;

/* How many final answers each sequence number still waits for. */
using Pending = std::map<uint32_t, unsigned>;

void set_option(int fd, int level, int option, int value)
{
	/* Comfort only: what an old kernel or a lack of privilege refuses leaves a usable socket. */
	(void)setsockopt(fd, level, option, &value, sizeof(value));
}

Failure open_socket(Fd *out)
{
	Fd fd(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	if (!fd)
		return {errno, "socket(NETLINK_ROUTE)"};
	struct sockaddr_nl address = {};
	address.nl_family = AF_NETLINK;
	if (bind(fd.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)))
		return {errno, "bind(NETLINK_ROUTE)"};
	struct timeval timeout = {TIMEOUT_SECONDS, 0};
	if (setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)))
		return {errno, "setsockopt(SO_RCVTIMEO)"};
	set_option(fd.get(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
	set_option(fd.get(), SOL_NETLINK, NETLINK_CAP_ACK, 1);
	set_option(fd.get(), SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
	set_option(fd.get(), SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER);
	set_option(fd.get(), SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
	set_option(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
	*out = std::move(fd);
	return {};
}

/* As rtnetlink_rcv_msg() tells: the dump bits mean REPLACE and EXCL in other messages than GET. */
bool is_answered(const struct nlmsghdr *message)
{
	bool get = ((message->nlmsg_type - RTM_BASE) & 3) == 2;
	return (message->nlmsg_flags & NLM_F_ACK) || (get && (message->nlmsg_flags & NLM_F_DUMP));
}

/* Calls `see` for each message of a datagram; false when the lengths do not add up. */
template <typename See>
bool each_message(const uint8_t *data, size_t size, See see)
{
	struct nlmsghdr message;
	size_t at = 0;
	while (size - at >= sizeof(message)) {
		memcpy(&message, data + at, sizeof(message));
		if (message.nlmsg_len < sizeof(message) || message.nlmsg_len > size - at)
			return false;
		see(&message);
		size_t step = NLMSG_ALIGN(static_cast<size_t>(message.nlmsg_len));
		at = step < size - at ? at + step : size;
	}
	return at == size;
}

Failure send_all(int fd, Bytes messages)
{
	struct sockaddr_nl kernel = {};
	kernel.nl_family = AF_NETLINK;
	ssize_t sent;
	do {
		sent = sendto(fd, messages.data, messages.size, 0,
			      reinterpret_cast<sockaddr *>(&kernel), sizeof(kernel));
	} while (sent < 0 && errno == EINTR);
	return sent < 0 ? Failure{errno, "sendto(NETLINK_ROUTE)"} : Failure{};
}

/* Takes one datagram off the socket, appends it to `received` if it answers one of `asked`. */
Failure receive_one(int fd, const Pending &asked, Pending *pending, Slices *received)
{
	static thread_local std::vector<uint8_t> buffer(MAX_DATAGRAM);
	ssize_t size;
	do {
		size = recv(fd, buffer.data(), buffer.size(), MSG_TRUNC);
	} while (size < 0 && errno == EINTR);
	if (size < 0)
		return {errno == EAGAIN ? ETIMEDOUT : errno, "recv(NETLINK_ROUTE)"};
	if (static_cast<size_t>(size) > buffer.size())
		return {EMSGSIZE, "recv(NETLINK_ROUTE)"};

	bool wanted = false;
	bool sound = each_message(buffer.data(), size, [&](const struct nlmsghdr *message) {
		wanted = wanted || asked.count(message->nlmsg_seq);
		auto waiting = pending->find(message->nlmsg_seq);
		bool last = message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE;
		if (last && waiting != pending->end() && --waiting->second == 0)
			pending->erase(waiting);
	});
	if (!sound)
		return {EBADMSG, "recv(NETLINK_ROUTE)"};
	/* Else a late answer to a request that was given up. */
	if (wanted)
		received->append(buffer.data(), size);
	return {};
}

} /* namespace */

std::vector<Socket::PropertyDescriptor> Socket::methods()
{
	return {InstanceMethod("request", &Socket::request)};
}

Napi::Value Socket::request(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Bytes messages = arguments.bytes(0, "messages");
	if (!arguments || !live(env))
		return env.Undefined();

	Pending asked, pending;
	bool sound =
		each_message(messages.data, messages.size, [&](const struct nlmsghdr *message) {
			asked[message->nlmsg_seq]++;
			if (is_answered(message))
				pending[message->nlmsg_seq]++;
		});
	if (!sound || asked.empty()) {
		arguments.wrong("messages", "whole netlink messages");
		return env.Undefined();
	}
	if (Failure failure = send_all(resource_.get(), messages))
		return refused(env, failure);
	Slices received;
	while (!pending.empty()) {
		Failure failure = receive_one(resource_.get(), asked, &pending, &received);
		if (failure)
			return refused(env, failure);
	}
	return success(env, received.to_array(env));
}

Napi::Value open_netlink(const Napi::CallbackInfo &info)
{
	Napi::Env env = info.Env();
	Arguments arguments(info);
	Netns *netns = arguments.handle_or_null<Netns>(0, "namespace");
	if (!arguments)
		return env.Undefined();

	Fd fd;
	Failure failure = in_netns(netns ? netns->fd() : -1, [&] { return open_socket(&fd); });
	if (failure)
		return refused(env, failure);
	return success(env, Socket::create(env, std::move(fd)));
}

} /* namespace shunt */
