"""A client that is still sending when its request is refused hears the refusal, not a broken connection."""

import socket
import ssl
import time

import pytest

from tests.arm.live.conftest import Live

BODY = b"x" * 24_000
PIECE = 1_000
PAUSE = 0.5
"""Seconds: long enough for an answer to have been given by the address alone."""


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/INF/oauth2/v2.0/devicecode", 400),
        ("/nowhere", 404),
        ("/providers/Microsoft.Capacity/calculatePrice?api-version=2022-11-01", 401),
    ],
)
def test_a_slow_body_hears_its_refusal(live: Live, db: None, path: str, status: int) -> None:
    port = int(live.server.url.rsplit(":", 1)[1])
    context = ssl.create_default_context(cafile=str(live.server.ca_file))
    with context.wrap_socket(socket.create_connection(("localhost", port)), server_hostname="localhost") as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json"
        connection.sendall(f"{head}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode())
        time.sleep(PAUSE)
        for start in range(0, len(BODY), PIECE):
            connection.sendall(BODY[start : start + PIECE])
        assert connection.recv(100).startswith(f"HTTP/1.1 {status} ".encode())
