"""Sends raw Ethernet frames: frames.py DEVICE, one frame in hexadecimal digits per line on stdin."""
import socket
import sys

with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
    raw.bind((sys.argv[1], 0))
    for line in sys.stdin:
        if line.strip():
            raw.send(bytes.fromhex(line.strip()))
