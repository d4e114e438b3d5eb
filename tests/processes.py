"""The product's processes, started for real against the test database, and ways to hurt them."""

import os
import signal
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import redis
from celery import current_app
from django.db import connections
from kombu import pools

from core import outbox
from portal.demo.authority import local_authority
from portal.embedded.ports import free_port
from portal.embedded.processes import wait_until
from portal.embedded.valkey import Valkey
from tests.servers import url_as

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0


def command_of(process: psutil.Process) -> str:
    """Return a process's command line; nothing for one that ended between finding it and asking."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


@dataclass(slots=True)
class Child:
    """One started process and its pool, in a process group of its own."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """Kill the whole group at once, as a crash does: nothing is finished, nothing said."""
        self._signal(signal.SIGKILL)
        self.process.wait()

    def kill_pool_child(self) -> None:
        """Kill one process of the pool and leave its parent alive."""
        psutil.Process(self.process.pid).children()[0].kill()

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """Ask it to end, and insist."""
        self.thaw()
        self._signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        # The group outlives its leader when a child of the pool hangs.
        self.kill()

    def is_running(self) -> bool:
        return self.process.poll() is None

    def said(self, words: str) -> bool:
        return words in self.log.read_text(errors="replace")

    def last_words(self) -> str:
        """Return the end of its log, for the message of a failure."""
        return "\n".join(
            [f"The {self.name} process said last:", *self.log.read_text(errors="replace").splitlines()[-25:]]
        )

    def wait_until_it_says(self, words: str) -> None:
        """Wait for words in its log; fail with its end when they do not come."""
        came = wait_until(lambda: self.said(words) or not self.is_running(), START_SECONDS, pause=0.05)
        assert came and self.said(words), self.last_words()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@dataclass(slots=True)
class Server(Child):
    """A web process, with its address."""

    url: str = ""
    ca_file: Path | None = None


@dataclass(slots=True)
class Fleet:
    """Starts processes for one test, and ends them all after it."""

    logs: Path
    children: list[Child] = field(default_factory=list)

    def start_worker(self, *, concurrency: int = 1, env: Mapping[str, str] | None = None) -> Child:
        """Start a Celery worker with a pool, and wait until it takes work."""
        command = [*_python("-m", "celery", "-A", "portal", "worker"), "--pool=prefork", f"--concurrency={concurrency}"]
        command += ["--loglevel=INFO", "--without-gossip", "--without-mingle", f"--hostname=w{len(self.children)}@%h"]
        worker = self._start("worker", command, "portal_app", env)
        worker.wait_until_it_says(" ready.")
        return worker

    def start_relay(self, *, env: Mapping[str, str] | None = None) -> Child:
        """Start the relay, which publishes unsent events and wakes what stays open."""
        return self._start("relay", _python("manage.py", "relay"), "portal_desk", env)

    def start_beat(self, *, env: Mapping[str, str] | None = None) -> Child:
        """Start Celery's beat with a schedule file of its own."""
        schedule = self.logs / f"schedule{len(self.children)}"
        command = _python("-m", "celery", "-A", "portal", "beat", f"--schedule={schedule}", "--loglevel=INFO")
        beat = self._start("beat", command, "portal_desk", env)
        beat.wait_until_it_says("beat: Starting...")
        return beat

    def start_web(self, *, env: Mapping[str, str] | None = None) -> Server:
        """Start the portal as it is served in production."""
        return self._start_server("web", "portal_app", env)

    def start_desk(self, *, env: Mapping[str, str] | None = None) -> Server:
        """Start the desk as it is served in production."""
        return self._start_server("desk", "portal_desk", env)

    def start_arm(self, *, env: Mapping[str, str] | None = None, port: int | None = None) -> Server:
        """Start the face for Azure's clients over TLS, with a certificate of an authority of its own (``ca_file``)."""
        port = port or free_port()
        authority = local_authority(self.logs / "tls")
        options = [f"--ssl-certificate={authority.certificate}", f"--ssl-keyfile={authority.key}"]
        url = f"https://localhost:{port}"
        server = self._start_server("arm", "portal_app", {"PORTAL_ARM_URL": url, **(env or {})}, port, url, options)
        server.ca_file = authority.ca
        return server

    def stop_all(self) -> None:
        for child in self.children:
            child.stop()

    def _start_server(
        self,
        name: str,
        role: str,
        env: Mapping[str, str] | None,
        port: int | None = None,
        url: str = "",
        more: Sequence[str] = (),
    ) -> Server:
        port = port or free_port()
        options = ["--interface=wsgi", "--workers=1", "--blocking-threads=1", "--host=127.0.0.1", f"--port={port}"]
        child = self._start(name, [*_python("-m", "granian"), *options, *more, "portal.wsgi:application"], role, env)
        server = Server(child.name, child.log, child.process, url or f"http://localhost:{port}")
        is_up = wait_until(
            lambda: answers(f"{server.url}/readyz") or not server.is_running(), START_SECONDS, pause=0.05
        )
        assert is_up and server.is_running(), server.last_words()
        return server

    def _start(self, name: str, command: list[str], role: str, env: Mapping[str, str] | None) -> Child:
        log = self.logs / f"{name}{len(self.children)}.log"
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": url_as(role, connections["default"].settings_dict["NAME"]),
            "PORTAL_PROCESS": name,
            "PYTHONUNBUFFERED": "1",
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment | dict(env or {}),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.children.append(Child(name, log, process))
        return self.children[-1]


@dataclass(slots=True)
class Broker:
    """The broker of this process of the run, and ways to hurt it."""

    server: Valkey

    def freeze(self) -> None:
        """Stop it without a word: connections stay open and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def flush(self) -> None:
        """Throw away everything it holds."""
        with redis.Redis.from_url(self.server.url) as client:
            client.flushall()

    def kill(self) -> None:
        """Kill it; it keeps nothing on disk, so what it held is gone."""
        self._signal(signal.SIGKILL)
        wait_until(lambda: not self.server.is_running(), 5.0)

    def restart(self) -> None:
        """Start it again at the same address, empty."""
        self.server.start()

    def mend(self) -> None:
        """Leave it running and empty for the next test, and forget connections to the one before."""
        self.thaw()
        if not self.server.answers():
            self.restart()
        self.flush()
        outbox._broker_shunned_until = 0.0
        pools.reset()  # type: ignore[no-untyped-call]
        current_app._pool = None
        current_app.amqp._producer_pool = None

    def _signal(self, number: signal.Signals) -> None:
        if self.server.is_running() and self.server.pid is not None:
            os.kill(self.server.pid, number)


def answers(url: str) -> bool:
    """Tell whether a GET is answered with 200."""
    try:
        # Whether it is up, not who it is: its certificate is checked by the clients of the tests.
        trusting = ssl._create_unverified_context()  # noqa: S323
        with urllib.request.urlopen(url, timeout=2, context=trusting) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]
