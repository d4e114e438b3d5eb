"""Servers and processes of the product for one run of the measurements, as in the demo, in a folder of their own."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from portal.embedded.ports import free_port
from portal.embedded.postgres import Postgres
from portal.embedded.processes import wait_until
from portal.embedded.roles import APP, DATABASE, DESK, OWNER, create_database, create_roles
from portal.embedded.valkey import Valkey
from tests.token_key import new_key

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60.0
STOP_SECONDS = 15.0
# Two processes with one thread each, as the demo serves the portal.
GRANIAN = ["--interface=wsgi", "--host=127.0.0.1", "--workers=2", "--blocking-threads=1", "--no-ws"]
CELERY = ["--pool=prefork", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=WARNING"]


@dataclass(slots=True)
class Stage:
    """Where the product runs. Durable, as in production: nothing is faster here than it would be there."""

    folder: Path
    postgres: Postgres
    valkey: Valkey
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    token_key: str = field(default_factory=new_key)
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def bodies(self) -> Path:
        """Where the bodies lie that the bare views answer."""
        return self.folder / "bodies"

    def environment(self, process: str, role: str) -> dict[str, str]:
        return os.environ | {
            "BENCH_BODIES": str(self.bodies),
            "DATABASE_URL": self.postgres.url(role, DATABASE),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            # Mail is written like any other, and lies in the folder: there is no server to wait for.
            "EMAIL_URL": (self.folder / "mail").as_uri(),
            "PORTAL_DEMO": "1",
            "PORTAL_PROCESS": process,
            "PORTAL_SECRET_KEY": self.secret,
            "PORTAL_TOKEN_KEY": self.token_key,
            "PORTAL_STATIC_ROOT": str(self.folder / "static"),
            "PORTAL_URL": "http://localhost",
            "REDIS_URL": self.valkey.url,
        }

    def prepare(self) -> None:
        """Make the tables, collect the static files, and let this process be the portal too."""
        for command in (["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]):
            subprocess.run(
                [sys.executable, "manage.py", *command], cwd=ROOT, env=self.environment("owner", OWNER), check=True
            )
        os.environ |= self.environment("bench", APP)

    def serve(self, application: str, *, process: str = "web") -> str:
        """Serve a WSGI application; return its address once it answers."""
        port = free_port()
        self._start(process, APP, ["-m", "granian", *GRANIAN, f"--port={port}", application])
        url = f"http://localhost:{port}"
        if not wait_until(lambda: _answers(f"{url}/healthz"), START_SECONDS, pause=0.1):
            raise TimeoutError(f"{application} did not start; see {self.folder}")
        return url

    @contextmanager
    def working(self) -> Iterator[None]:
        """Have a worker of two processes, and the relay, for a while."""
        started = [
            self._start("worker", APP, ["-m", "celery", "--app=portal", "worker", *CELERY]),
            self._start("relay", DESK, ["manage.py", "relay"]),
        ]
        try:
            yield
        finally:
            _end(started)

    def stop(self) -> None:
        _end(self.processes)
        self.valkey.stop()
        self.postgres.stop()

    def _start(self, process: str, role: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with self._log(process) as log:
            environment = self.environment(process, role)
            started = subprocess.Popen(
                [sys.executable, *command], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.processes.append(started)
        return started

    def _log(self, process: str) -> BinaryIO:
        return (self.folder / f"{process}{len(self.processes)}.log").open("wb")


@contextmanager
def stage() -> Iterator[Stage]:
    """Set everything up in a temporary folder, and take it down again."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # PostgreSQL may run as another user, who has to pass through.
        folder.chmod(0o711)
        built = Stage(folder, Postgres(folder / "postgres"), Valkey(folder / "valkey"))
        try:
            built.postgres.start()
            with built.postgres.connect() as superuser:
                create_roles(superuser)
                create_database(superuser)
            built.valkey.start_anywhere()
            built.prepare()
            yield built
        finally:
            built.stop()


def _end(processes: Sequence["subprocess.Popen[bytes]"]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
