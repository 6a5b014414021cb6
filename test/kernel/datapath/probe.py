"""Tries addresses by TCP, UDP and ICMP, all at once: probe.py PORT SECONDS, one address a line on stdin.

Prints {address: "icmp tcp udp"}, naming what came back with the very bytes that were sent. SYN and datagram are each
sent once, so the time is that of an answer, not of a retry.
"""
import json
import os
import select
import socket
import struct
import sys
import time

TOKEN = os.urandom(16)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def echo_request(six):
    body = struct.pack("!HH", os.getpid() & 0xFFFF, 1) + TOKEN
    if six:  # the kernel fills in the checksum
        return struct.pack("!BBH", 128, 0, 0) + body
    return struct.pack("!BBH", 8, 0, checksum(struct.pack("!BBH", 8, 0, 0) + body)) + body


class Attempt:
    def __init__(self, protocol, address, port):
        self.protocol, self.six, self.reached = protocol, ":" in address, False
        self.address = address
        family = socket.AF_INET6 if self.six else socket.AF_INET
        if protocol == "icmp":
            number = socket.getprotobyname("ipv6-icmp" if self.six else "icmp")
            self.socket = socket.socket(family, socket.SOCK_RAW, number)
        else:
            self.socket = socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
        self.socket.setblocking(False)
        try:
            if protocol == "tcp":
                self.socket.connect((address, port))
            elif protocol == "udp":
                self.socket.sendto(TOKEN, (address, port))
            else:
                self.socket.sendto(echo_request(self.six), (address, 0))
        except OSError:
            pass

    def readable(self):
        """True when the attempt is over."""
        try:
            data, sender = self.socket.recvfrom(2048)
        except BlockingIOError:
            return False
        except OSError:
            return True
        if self.protocol == "icmp":
            kind = data[0] if self.six else data[20]
            # Raw sockets hear the answers to everybody, and our own requests on the loopback.
            self.reached = kind == (129 if self.six else 0) and sender[0] == self.address and TOKEN in data
            return self.reached
        # Over UDP a host with many addresses may answer from another one; the token tells whom.
        self.reached = data == TOKEN
        return True

    def writable(self):
        try:
            self.socket.send(TOKEN)
        except OSError:
            pass


def main(port, seconds):
    addresses = sys.stdin.read().split()
    attempts = [Attempt(protocol, address, int(port)) for address in addresses for protocol in ("icmp", "tcp", "udp")]
    poll = select.epoll()
    open_ones = {attempt.socket.fileno(): attempt for attempt in attempts}
    for number, attempt in open_ones.items():
        poll.register(number, select.EPOLLIN | (select.EPOLLOUT if attempt.protocol == "tcp" else 0))
    end = time.monotonic() + float(seconds)
    while open_ones and (left := end - time.monotonic()) > 0:
        for number, events in poll.poll(left):
            attempt = open_ones[number]
            if events & select.EPOLLOUT:
                attempt.writable()
                poll.modify(number, select.EPOLLIN)
            if events & (select.EPOLLIN | select.EPOLLERR | select.EPOLLHUP) and attempt.readable():
                poll.unregister(number)
                del open_ones[number]
    found = {address: [] for address in addresses}
    for attempt in attempts:
        if attempt.reached:
            found[attempt.address].append(attempt.protocol)
    print(json.dumps({address: " ".join(protocols) for address, protocols in found.items()}))


main(*sys.argv[1:])
