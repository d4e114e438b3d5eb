"""One PostgreSQL server: prepared, started, probed with a real connection, and stopped by us."""

import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from portal.embedded.binaries import postgres_binary
from portal.embedded.errors import EmbeddedServerError, with_log
from portal.embedded.identity import Identity, identity_for
from portal.embedded.processes import end, processes_in, wait_until
from portal.embedded.socket_directory import socket_directory

MAJOR_VERSION = "18"
SOCKET_NUMBER = 5432
SUPERUSER = "postgres"
START_SECONDS = 60.0
# PostgreSQL's fast shutdown, then its immediate one.
POSTMASTER_STEPS = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0))
# Processes of a dead postmaster leave by themselves; the slow ones are helped.
ORPHAN_STEPS = ((signal.SIGCONT, 1.0), (signal.SIGKILL, 5.0))

DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
LOCAL_ONLY = {
    "listen_addresses": "",
    "port": str(SOCKET_NUMBER),
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(slots=True)
class Postgres:
    """A server whose files are all in ``home``; trust on its private socket is the only way in."""

    home: Path
    options: Mapping[str, str] = field(default_factory=lambda: DURABLE)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home.parent / "log" / "postgres.log"

    @property
    def socket(self) -> Path:
        return socket_directory(self.home)

    def url(self, role: str, database: str) -> str:
        """Return the address for one role, in the form that DATABASE_URL has."""
        return f"postgresql://{role}@{quote(str(self.socket), safe='')}:{SOCKET_NUMBER}/{database}"

    def connect(self, role: str = SUPERUSER, database: str = "postgres") -> "psycopg.Connection[tuple[Any, ...]]":
        """Open an autocommit connection."""
        return psycopg.connect(self.url(role, database), autocommit=True, connect_timeout=2)

    def start(self) -> None:
        """Make the files if there are none, end what an earlier run left, start, and wait for an answer.

        Raises: EmbeddedServerError, with the end of the server's log.
        """
        for folder in (self.home, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.socket.mkdir(exist_ok=True)
        identity = identity_for(self.home)
        identity.own(self.socket)
        self._refuse_other_version()
        self._prepare(identity)
        self._end_leftovers()
        self._launch(identity)

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def answers(self) -> bool:
        """Tell whether a real connection gets a real answer."""
        try:
            with self.connect() as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.Error:
            return False

    def stop(self) -> None:
        """Shut down in order; harder when that takes too long. Also ends a server of an earlier run."""
        self._end_leftovers()

    def _prepare(self, identity: Identity) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        # The finished directory appears in one step: an interrupted run leaves no half of one.
        unfinished = self.home / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        with self.log.open("ab") as log:
            code = identity.start(_initdb(unfinished, is_synced=self.options is DURABLE), log.fileno()).wait()
        if code != 0:
            raise EmbeddedServerError(with_log("PostgreSQL could not prepare its files.", self.log))
        unfinished.rename(self.data)

    def _refuse_other_version(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists() and (found := version.read_text().strip()) != MAJOR_VERSION:
            raise EmbeddedServerError(
                f"{self.data} was made by PostgreSQL {found}, this is {MAJOR_VERSION}: run make reset to start afresh."
            )

    def _end_leftovers(self) -> None:
        """End every server process of these files, then remove what a killed one left behind.

        PostgreSQL trusts a pid file whose number is alive again under another program, so the file
        goes once no server is left.
        """
        end([process for process in self._processes() if process.pid == self._postmaster_pid()], POSTMASTER_STEPS)
        if end(self._processes(), ORPHAN_STEPS):
            raise EmbeddedServerError(f"A PostgreSQL server of an earlier run in {self.data} does not stop.")
        if self._process is not None:
            self._process.wait()  # reaps it
            self._process = None
        for stale in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _processes(self) -> list[psutil.Process]:
        return processes_in(self.data, postgres_binary("postgres"))

    def _postmaster_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _launch(self, identity: Identity) -> None:
        settings = LOCAL_ONLY | dict(self.options) | {"unix_socket_directories": f'"{self.socket}"'}
        command = [str(postgres_binary("postgres")), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self._process = identity.start(command, log.fileno())
        if not wait_until(lambda: self.answers() or not self.is_running(), START_SECONDS) or not self.is_running():
            self.stop()
            raise EmbeddedServerError(with_log("PostgreSQL did not start.", self.log))


def _initdb(folder: Path, *, is_synced: bool) -> list[str]:
    return [
        str(postgres_binary("initdb")),
        f"--pgdata={folder}",
        f"--username={SUPERUSER}",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--auth-local=trust",
        "--auth-host=reject",
        *([] if is_synced else ["--no-sync"]),
    ]
