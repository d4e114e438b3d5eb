"""Which processes the demo consists of, and what each is told."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from portal.demo.authority import LocalAuthority, local_authority
from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.servers import Servers
from portal.embedded.roles import APP, DESK, OWNER

USUAL_PORT, USUAL_ARM_PORT = 8000, 8443

# Nothing of the person's own setup reaches the processes but this.
INHERITED = ("HOME", "LANG", "PATH", "TMPDIR", "USER", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """A process: its name, its command, its whole environment."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Plan:
    """The demo at one port: the portal there, the desk at the next, Azure's clients at 8443 or at the one after."""

    root: Path
    folder: DemoFolder
    port: int

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def desk_url(self) -> str:
        return f"http://localhost:{self.port + 1}/admin/"

    @property
    def arm_port(self) -> int:
        """Where Azure's own clients are expected, unless another port than the usual one was chosen."""
        return USUAL_ARM_PORT if self.port == USUAL_PORT else self.port + 2

    @property
    def arm_url(self) -> str:
        return f"https://localhost:{self.arm_port}"

    @property
    def ports(self) -> tuple[int, ...]:
        return self.port, self.port + 1, self.arm_port

    def probes(self) -> dict[str, str]:
        """Return the address that says whether each server is ready."""
        return {
            "web": f"{self.url}/readyz",
            "desk": f"http://localhost:{self.port + 1}/readyz",
            "arm": f"{self.arm_url}/readyz",
        }

    def preparation(self, servers: Servers) -> ChildPlan:
        """Return the one process that migrates, compiles, collects and seeds, as the owner."""
        files = [f"--accounts-file={self.folder.accounts}", f"--api-client-file={self.folder.api_client}"]
        command = [sys.executable, "manage.py", "prepare_demo", *files]
        return ChildPlan("prepare", command, self._environment("owner", OWNER, servers))

    def children(self, servers: Servers) -> Iterator[ChildPlan]:
        """Return the processes that run until the end."""
        commands = {
            "web": (APP, _granian(self.port, workers=2)),
            "desk": (DESK, _granian(self.port + 1, workers=1)),
            "arm": (APP, _granian(self.arm_port, workers=1, authority=local_authority(self.folder.tls))),
            "worker": (APP, _celery("worker", *WORKER_OPTIONS)),
            "beat": (DESK, _celery("beat", f"--schedule={self.folder.schedule}", "--pidfile=")),
            "relay": (DESK, [sys.executable, "manage.py", "relay"]),
        }
        for name, (role, command) in commands.items():
            yield ChildPlan(name, command, self._environment(name, role, servers))

    def _environment(self, process: str, role: str, servers: Servers) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in INHERITED if name in os.environ},
            "DATABASE_URL": servers.database_url(role),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "EMAIL_URL": f"file://{self.folder.mail}",
            "PORTAL_ARM_URL": self.arm_url,
            "PORTAL_CA_FILE": str(local_authority(self.folder.tls).ca.resolve()),
            "PORTAL_DEMO": "1",
            "PORTAL_HOSTS": "localhost,127.0.0.1,[::1]",
            "PORTAL_PROCESS": process,
            "PORTAL_SECRET_KEY": self.folder.secret_key(),
            "PORTAL_STATIC_ROOT": str(self.folder.static),
            "PORTAL_URL": f"{self.url}/",
            "PYTHONPATH": str(self.root),
            "PYTHONUNBUFFERED": "1",
            "REDIS_URL": servers.broker_url(),
            **({"PORTAL_TOKEN_KEY_FILE": str(self.folder.token_key())} if process == "arm" else {}),
        }


WORKER_OPTIONS = (
    "--pool=prefork",
    "--concurrency=2",
    "--prefetch-multiplier=1",
    "--without-gossip",
    "--without-mingle",
)


def _granian(port: int, *, workers: int, authority: LocalAuthority | None = None) -> list[str]:
    # One blocking thread: a process keeps one database connection.
    options = [f"--workers={workers}", "--blocking-threads=1", "--respawn-failed-workers", "--workers-kill-timeout=5"]
    address = ["--host=127.0.0.1", f"--port={port}", "--no-ws"]
    if authority:
        options += [f"--ssl-certificate={authority.certificate}", f"--ssl-keyfile={authority.key}"]
    return [sys.executable, "-m", "granian", "--interface=wsgi", *address, *options, "portal.wsgi:application"]


def _celery(act: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--app=portal", act, "--loglevel=INFO", *options]
