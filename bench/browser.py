"""A signed-in person's connection to the portal, kept open as a browser keeps it."""

import http.client
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from customers.models import User


def session_of(user: User) -> str:
    """Sign somebody in without the form; return the session's key."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key


@dataclass(slots=True)
class Browser:
    """Follows no redirect; keeps the two cookies that matter."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, str, bytes]:
        """Return status, where it redirects to, and the body."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, values: dict[str, str]) -> tuple[int, str, bytes]:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": self.cookies[settings.CSRF_COOKIE_NAME],
            "Origin": self.url,
        }
        return self._ask("POST", path, urlencode(values), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> tuple[int, str, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = self._connected()
        connection.request(method, path, body, {"Cookie": cookies, "Accept-Language": "en", **headers})
        response = connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response.status, response.headers.get("Location", ""), content

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is None:
            parts = urlsplit(self.url)
            self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        return self._connection
