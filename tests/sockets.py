"""A port of this machine for the time of a test."""

from __future__ import annotations

import socket


def listening_socket() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))
