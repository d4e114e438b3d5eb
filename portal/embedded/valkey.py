"""One Valkey server on the loopback interface: it carries wake-ups, so it keeps nothing on disk."""

import secrets
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.embedded.binaries import valkey_binary
from portal.embedded.errors import EmbeddedServerError, with_log
from portal.embedded.ports import free_port
from portal.embedded.processes import end, processes_in, wait_until

START_SECONDS = 20.0
START_ATTEMPTS = 5
STOP_STEPS = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{home}"
daemonize no
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
"""


@dataclass(slots=True)
class Valkey:
    """A server whose files are all in ``home``, reached by a password that only its starter knows."""

    home: Path
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return the address in the form that REDIS_URL has."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def log(self) -> Path:
        return self.home.parent / "log" / "valkey.log"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """End what an earlier run left, start, and wait for an answer.

        Raises: EmbeddedServerError, with the end of the server's log; also when the port is taken.
        """
        self._prepare()
        if not self._comes_up():
            self.stop()
            raise EmbeddedServerError(with_log("Valkey did not start.", self.log))

    def start_anywhere(self) -> None:
        """Start on any port: take another one when somebody was faster."""
        for _ in range(START_ATTEMPTS):
            self._prepare()
            if self._comes_up():
                return
            self.stop()
            self.port = free_port()
        raise EmbeddedServerError(with_log("Valkey did not start.", self.log))

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Tell whether a real connection gets a real answer."""
        once = Retry(NoBackoff(), retries=0)
        with redis.Redis.from_url(self.url, socket_timeout=2, socket_connect_timeout=1, retry=once) as client:
            try:
                return bool(client.ping())
            except redis.RedisError:
                return False

    def stop(self) -> None:
        """Stop, harder when that takes too long. Also ends a server of an earlier run."""
        if end(self._processes(), STOP_STEPS):
            raise EmbeddedServerError(f"A Valkey server of an earlier run in {self.home} does not stop.")
        if self._process is not None:
            self._process.wait()  # reaps it
            self._process = None

    def _prepare(self) -> None:
        for folder in (self.home, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.home.chmod(0o700)
        self.stop()

    def _processes(self) -> list[psutil.Process]:
        return processes_in(self.home, valkey_binary())

    def _comes_up(self) -> bool:
        self._launch()
        # Whether it lives comes first: on a taken port it ends at once, and the stranger there may be slow.
        wait_until(lambda: not self.is_running() or self.answers(), START_SECONDS)
        return self.is_running() and self.answers()

    def _launch(self) -> None:
        # From a file that only we can read, not on the command line, which every user can.
        configuration = self.home / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(CONFIGURATION.format(port=self.port, password=self.password, home=self.home.resolve()))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [str(valkey_binary()), str(configuration)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                start_new_session=True,
            )
