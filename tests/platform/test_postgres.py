"""The embedded PostgreSQL comes up after everything that can have happened to it."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from portal.embedded.errors import EmbeddedServerError
from portal.embedded.postgres import Postgres
from portal.embedded.processes import wait_until
from portal.embedded.roles import APP, DATABASE, DESK, OWNER, create_database, create_roles


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a short path of our own that other users may pass, as a clone's folder is."""
    folder = Path(tempfile.mkdtemp(prefix="portal-platform-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(folder: Path) -> Iterator[Postgres]:
    server = Postgres(folder / "postgres")
    server.start()
    yield server
    server.stop()


def postmaster(server: Postgres) -> psutil.Process:
    return psutil.Process(int((server.data / "postmaster.pid").read_text().split("\n")[0]))


def write_row(server: Postgres) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE kept (id integer); INSERT INTO kept VALUES (1)")


def has_row(server: Postgres) -> bool:
    with server.connect() as connection:
        return connection.execute("SELECT id FROM kept").fetchone() == (1,)


def test_it_is_durable_and_local(server: Postgres) -> None:
    with server.connect() as connection:
        settings = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())
        encoding = connection.execute(
            "SELECT pg_encoding_to_char(encoding), datlocprovider, datlocale FROM pg_database"
            " WHERE datname = 'template1'"
        ).fetchone()
    assert {settings[name] for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")} == {"on"}
    assert settings["listen_addresses"] == ""
    assert settings["server_version"].startswith("18.")
    assert encoding == ("UTF8", "b", "C.UTF-8")


def test_nobody_else_reaches_its_files(server: Postgres) -> None:
    for path in (server.home, server.data, server.socket):
        assert path.stat().st_mode & 0o077 == 0


def test_it_never_runs_as_root(server: Postgres) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE answer (line text)")
        connection.execute("COPY answer FROM PROGRAM 'id -u'")
        assert connection.execute("SELECT line FROM answer").fetchone() != ("0",)


def test_roles_are_made_once_and_none_is_above_the_guards(server: Postgres) -> None:
    with server.connect() as connection:
        for _ in range(2):
            create_roles(connection)
            create_database(connection)
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'portal%' ORDER BY rolname"
        ).fetchall()
    assert rows == [(APP, True, False), (DESK, True, False), (OWNER, True, False)]
    with psycopg.connect(server.url(OWNER, DATABASE)) as owner:
        owner.execute("CREATE TABLE mine (id integer)")


def test_it_stops_completely_and_keeps_its_data(server: Postgres) -> None:
    write_row(server)
    process = postmaster(server)
    server.stop()
    assert not process.is_running()
    assert not server.answers()
    server.start()
    assert has_row(server)


def test_committed_rows_survive_a_killed_postmaster(server: Postgres) -> None:
    write_row(server)
    postmaster(server).kill()
    server.start()
    assert has_row(server)


def test_a_stale_pid_file_that_names_a_living_stranger_is_no_obstacle(server: Postgres) -> None:
    write_row(server)
    process = postmaster(server)
    pid_file = server.data / "postmaster.pid"
    text = pid_file.read_text()
    process.kill()
    wait_until(lambda: not server.is_running(), 5)
    pid_file.write_text(text.replace(str(process.pid), str(os.getppid()), 1))
    server.start()
    assert has_row(server)


def test_a_server_that_outlived_its_starter_is_ended_and_replaced(server: Postgres) -> None:
    write_row(server)
    orphan = postmaster(server)
    successor = Postgres(server.home)
    successor.start()
    assert wait_until(lambda: not server.is_running(), 1)
    assert postmaster(successor).pid != orphan.pid
    assert has_row(successor)
    successor.stop()


def test_a_frozen_server_is_ended_too(server: Postgres) -> None:
    process = postmaster(server)
    process.send_signal(signal.SIGSTOP)
    server.stop()
    assert not process.is_running()


def test_a_server_of_another_folder_is_left_alone(server: Postgres, folder: Path) -> None:
    other = Postgres(folder / "other")
    other.start()
    other.stop()
    assert server.answers()


def test_an_interrupted_preparation_is_repeated(folder: Path) -> None:
    server = Postgres(folder / "postgres")
    (server.home / "data.unfinished" / "base").mkdir(parents=True)
    server.start()
    assert server.answers()
    server.stop()


def test_a_very_long_path_gets_a_short_socket(folder: Path) -> None:
    server = Postgres(folder / ("x" * 120) / "postgres")
    server.start()
    try:
        assert server.answers()
        assert server.socket == Postgres(server.home).socket
        assert server.socket.stat().st_mode & 0o077 == 0
    finally:
        server.stop()
        shutil.rmtree(server.socket)


def test_files_of_another_version_are_refused_with_a_sentence(server: Postgres) -> None:
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(EmbeddedServerError, match="made by PostgreSQL 17"):
        server.start()


def test_a_start_that_fails_shows_the_end_of_the_log(folder: Path) -> None:
    server = Postgres(folder / "postgres", options={"shared_buffers": "nonsense"})
    with pytest.raises(EmbeddedServerError, match=r"(?s)did not start.*shared_buffers"):
        server.start()
