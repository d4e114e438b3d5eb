"""The servers of a test run: chosen when the settings load, started when the first test needs them.

A run has one PostgreSQL for all its processes, and one Valkey for each of them, so that a test may
freeze or flush its own. With DATABASE_URL and REDIS_URL set, those servers are used instead.
"""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil

from portal.embedded.postgres import FORGETFUL, Postgres
from portal.embedded.processes import end, processes_with
from portal.embedded.roles import APP, DATABASE, create_database, create_roles, prepare_for_tests
from portal.embedded.valkey import Valkey

# Where the run's own servers live; absent when the person named servers.
RUN_HOME = "PORTAL_TEST_HOME"
# Which process of the run the broker's address in the environment was chosen for.
BROKER_OF = "PORTAL_TEST_BROKER_OF"
PREFIX = "portal-test-"
LONGEST_TEMPORARY_FOLDER = 40


def choose_addresses() -> None:
    """Put the addresses into the environment, for this process and the ones that it starts."""
    if RUN_HOME not in os.environ:
        if {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
            return
        os.environ[RUN_HOME] = str(_temporary_folder() / f"{PREFIX}{os.getpid()}")
        os.environ["DATABASE_URL"] = postgres().url(APP, DATABASE)
    if os.environ.get(BROKER_OF) != _process_name():
        broker = Valkey(home() / f"valkey-{_process_name()}")
        os.environ |= {BROKER_OF: _process_name(), "REDIS_URL": broker.url}


def are_our_own() -> bool:
    """Tell whether this run starts its servers itself."""
    return RUN_HOME in os.environ


def home() -> Path:
    return Path(os.environ[RUN_HOME])


@cache
def postgres() -> Postgres:
    return Postgres(home() / "postgres", options=FORGETFUL)


@cache
def valkey() -> Valkey:
    """Return the broker of this process of the run."""
    address = urlsplit(os.environ["REDIS_URL"])
    assert address.port is not None and address.password is not None
    return Valkey(home() / f"valkey-{_process_name()}", address.port, address.password)


def url_as(role: str, database: str | None = None) -> str:
    """Return the address of the database for another role, with the password that the first one has."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    _, at, host = parts.netloc.rpartition("@")
    password = f":{parts.password}" if parts.password else ""
    path = f"/{database}" if database else parts.path
    return urlunsplit(parts._replace(netloc=f"{role}{password}{at or '@'}{host}", path=path))


def start_postgres() -> None:
    """Start the run's PostgreSQL unless another process of the run has done so."""
    if not are_our_own():
        return
    _make_home()
    with _alone():
        if not postgres().answers():
            _remove_abandoned_homes()
            postgres().start()
            with postgres().connect() as superuser:
                create_roles(superuser)
                create_database(superuser)
                prepare_for_tests(superuser)


def start_valkey() -> None:
    """Start this process's broker unless it runs."""
    if are_our_own() and not valkey().answers():
        _make_home()
        valkey().start()


def stop_own() -> None:
    """Stop what this process alone uses."""
    if are_our_own() and valkey().home.exists():
        valkey().stop()


def stop_all() -> None:
    """End the run's servers and remove their files."""
    if are_our_own() and home().exists():
        _remove(home())


def _temporary_folder() -> Path:
    folder = Path(tempfile.gettempdir())
    return folder if len(str(folder)) <= LONGEST_TEMPORARY_FOLDER else Path("/tmp")  # noqa: S108


def _process_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _make_home() -> None:
    # Others may pass (PostgreSQL may run as another user) but not look; its own folder is private.
    home().mkdir(mode=0o711, exist_ok=True)


@contextmanager
def _alone() -> Iterator[None]:
    with (home() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove_abandoned_homes() -> None:
    """Clear up after runs that were killed before they could."""
    for folder in home().parent.glob(f"{PREFIX}*"):
        number = folder.name.removeprefix(PREFIX)
        if number.isdigit() and not psutil.pid_exists(int(number)) and folder.stat().st_uid == os.geteuid():
            _remove(folder)


def _remove(folder: Path) -> None:
    Postgres(folder / "postgres").stop()
    for broker in folder.glob("valkey-*"):
        Valkey(broker).stop()
    end(_strangers(folder), [(signal.SIGKILL, 5.0)])
    shutil.rmtree(folder, ignore_errors=True)


def _strangers(folder: Path) -> list[psutil.Process]:
    """Return the run's other processes that are left: the ones that tests started."""
    return [process for process in processes_with(RUN_HOME, str(folder)) if process.pid != os.getpid()]
