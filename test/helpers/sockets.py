"""Real sockets for tests: an echo server and clients that prove what arrived. Results are JSON lines on stdout.

  sockets.py serve    tcp|udp ADDRESS PORT
  sockets.py connect  tcp ADDRESS PORT SECONDS
  sockets.py transfer tcp ADDRESS PORT BYTES
  sockets.py exchange udp ADDRESS PORT COUNT SIZE SECONDS
  sockets.py stream   tcp ADDRESS PORT SECONDS_BETWEEN
"""
import errno
import hashlib
import json
import os
import signal
import socket
import sys
import threading
import time

UNREACHABLE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL}


def say(**fields):
    # One write for the line and its end: a signal's report must not come between them.
    os.write(1, (json.dumps(fields) + '\n').encode())


def open_socket(protocol, address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    return socket.socket(family, kind)


def name_of(error):
    if isinstance(error, socket.timeout):
        return "timeout"
    if error.errno == errno.ECONNREFUSED:
        return "refused"
    if error.errno == errno.ETIMEDOUT:
        return "timeout"
    return "unreachable" if error.errno in UNREACHABLE else errno.errorcode.get(error.errno, str(error))


def echo(connection):
    with connection:
        try:
            while chunk := connection.recv(1 << 18):
                connection.sendall(chunk)
            connection.shutdown(socket.SHUT_WR)
        except OSError as error:
            say(event="error", reason=name_of(error))


def serve(protocol, address, port):
    server = open_socket(protocol, address)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((address, int(port)))
    if protocol == "tcp":
        server.listen(512)
    say(event="ready", port=server.getsockname()[1])
    if protocol == "udp":
        while True:
            data, peer = server.recvfrom(65535)
            say(event="peer", address=peer[0], port=peer[1])
            server.sendto(data, peer)
    while True:
        connection, peer = server.accept()
        say(event="peer", address=peer[0], port=peer[1])
        threading.Thread(target=echo, args=(connection,), daemon=True).start()


def connect(protocol, address, port, seconds):
    with open_socket(protocol, address) as client:
        client.settimeout(float(seconds))
        try:
            client.connect((address, int(port)))
            say(outcome="open", local=client.getsockname()[0])
        except OSError as error:
            say(outcome=name_of(error))


def transfer(protocol, address, port, total):
    total = int(total)
    client = open_socket(protocol, address)
    client.settimeout(20)
    sent, received = hashlib.sha256(), hashlib.sha256()
    count = 0

    def send():
        left = total
        while left > 0:
            piece = os.urandom(min(left, 1 << 18))
            sent.update(piece)
            client.sendall(piece)
            left -= len(piece)
        client.shutdown(socket.SHUT_WR)

    reason = None
    try:
        client.connect((address, int(port)))
        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        while chunk := client.recv(1 << 18):
            received.update(chunk)
            count += len(chunk)
        sender.join(20)
    except OSError as error:
        reason = name_of(error)
    say(received=count, intact=reason is None and count == total and sent.digest() == received.digest(), reason=reason)


def exchange(protocol, address, port, count, size, seconds):
    client = open_socket(protocol, address)
    client.settimeout(float(seconds))
    received, intact, reasons = 0, True, []
    client.connect((address, int(port)))
    for _ in range(int(count)):
        data = os.urandom(int(size))
        try:
            client.send(data)
            back = client.recv(65535)
            received += 1
            intact = intact and back == data
        except OSError as error:
            reasons.append(name_of(error))
    say(sent=int(count), received=received, intact=intact and received > 0, reasons=reasons)


def stream(protocol, address, port, between):
    state = {"exchanged": 0, "disorder": 0, "longest": 0.0, "reason": None}
    client = open_socket(protocol, address)
    client.settimeout(10)

    def finish(*_):
        say(event="end", exchanged=state["exchanged"], disorder=state["disorder"],
            longestGapMs=round(state["longest"] * 1000, 3), reason=state["reason"])
        os._exit(0)

    signal.signal(signal.SIGTERM, finish)
    try:
        client.connect((address, int(port)))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        last = time.monotonic()
        for number in range(1 << 62):
            client.sendall(number.to_bytes(8, "big"))
            back = b""
            while len(back) < 8:
                piece = client.recv(8 - len(back))
                if not piece:
                    raise OSError(errno.ECONNRESET, "closed by the peer")
                back += piece
            now = time.monotonic()
            state["longest"] = max(state["longest"], now - last)
            last = now
            state["disorder"] += int.from_bytes(back, "big") != number
            state["exchanged"] += 1
            say(event="reply", number=number)
            time.sleep(float(between))
    except OSError as error:
        state["reason"] = name_of(error)
    finish()


MODES = {"serve": serve, "connect": connect, "transfer": transfer, "exchange": exchange, "stream": stream}
MODES[sys.argv[1]](*sys.argv[2:])
