"""A program's connection to the face for Azure's clients, kept open as its clients keep it."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(slots=True)
class Program:
    """Brings its token with each call; sends and reads JSON."""

    url: str
    token: str = ""
    _connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Return status and body."""
        sent = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if sent else {}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = self._connected()
        connection.request(method, path, sent, headers)
        response = connection.getresponse()
        return response.status, response.read()

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.url)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        return self._connection
