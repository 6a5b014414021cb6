"""Many short TCP connections, one after another: each is opened, asked a number, answered, and closed.

  short-connections.py serve ADDRESS PORT
  short-connections.py run   ADDRESS PORT COUNT
"""
import json
import socket
import sys
import time


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def serve(address, port):
    with socket.socket(family(address)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((address, int(port)))
        server.listen(512)
        print("ready", flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                connection.sendall(connection.recv(64))


def run(address, port, count):
    failed, longest = [], 0.0
    for number in range(int(count)):
        question = str(number).encode()
        start = time.monotonic()
        try:
            with socket.socket(family(address)) as client:
                client.settimeout(5)
                client.connect((address, int(port)))
                client.sendall(question)
                if client.recv(64) != question:
                    failed.append(f"{number}: another answer")
        except OSError as error:
            failed.append(f"{number}: {error}")
        longest = max(longest, time.monotonic() - start)
    print(json.dumps({"made": int(count), "failed": failed[:10], "longestMs": round(longest * 1000, 1)}))


{"serve": serve, "run": run}[sys.argv[1]](*sys.argv[2:])
