"""Where the demo's PostgreSQL and Valkey come from."""

import os
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.words import say
from portal.embedded.postgres import Postgres
from portal.embedded.roles import DATABASE, create_database, create_roles
from portal.embedded.valkey import Valkey


class Servers(Protocol):
    """A PostgreSQL and a broker, wherever they are."""

    description: str

    def start(self) -> None: ...

    def keep_running(self) -> None: ...

    def stop(self) -> None: ...

    def database_url(self, role: str) -> str: ...

    def broker_url(self) -> str: ...


class EmbeddedServers:
    """The servers from the wheels, with their files in the demo's folder."""

    description = "Starting PostgreSQL 18 and Valkey 9 ..."

    def __init__(self, folder: DemoFolder) -> None:
        self._postgres = Postgres(folder.path / "postgres")
        self._valkey = Valkey(folder.path / "valkey")

    def start(self) -> None:
        self._postgres.start()
        with self._postgres.connect() as superuser:
            create_roles(superuser)
            create_database(superuser)
        self._valkey.start_anywhere()

    def keep_running(self) -> None:
        """Start a server again that died; the processes find it at the same address."""
        if not self._postgres.is_running():
            say("PostgreSQL ended; starting it again.")
            self._postgres.start()
        if not self._valkey.is_running():
            say("Valkey ended; starting it again.")
            self._valkey.start()

    def stop(self) -> None:
        for server in (self._valkey, self._postgres):
            if server.home.exists():
                server.stop()

    def database_url(self, role: str) -> str:
        return self._postgres.url(role, DATABASE)

    def broker_url(self) -> str:
        return self._valkey.url


class NamedServers:
    """Servers that the person named; deploy/roles.sql has been run there, with one password for the roles."""

    description = "Using the servers that DATABASE_URL and REDIS_URL name."

    def start(self) -> None:
        """Do nothing: they run already."""

    def keep_running(self) -> None:
        """Do nothing: somebody else looks after them."""

    def stop(self) -> None:
        """Do nothing: they are not ours."""

    def database_url(self, role: str) -> str:
        parts = urlsplit(os.environ["DATABASE_URL"])
        password = f":{parts.password}" if parts.password else ""
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{role}{password}@{host}"))

    def broker_url(self) -> str:
        return os.environ["REDIS_URL"]
