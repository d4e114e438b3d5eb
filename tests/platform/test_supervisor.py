"""The supervisor's crew: who dies is started again, who hangs is ended, who was orphaned is found."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import psutil
import pytest

from portal.demo.authority import local_authority
from portal.demo.supervisor import children
from portal.demo.supervisor.__main__ import main, require_free
from portal.demo.supervisor.children import MARK, Crew
from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.plan import ChildPlan, Plan
from portal.demo.supervisor.servers import NamedServers
from portal.demo.supervisor.words import SupervisorError
from portal.embedded.ports import free_port
from portal.embedded.processes import processes_with, wait_until

ROOT = Path(__file__).resolve().parents[2]
SLEEP = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
WITH_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEP!r}])"


@pytest.fixture
def folder(tmp_path: Path) -> DemoFolder:
    return DemoFolder(tmp_path)


@pytest.fixture
def crew(folder: DemoFolder) -> Iterator[Crew]:
    crew = Crew(folder)
    yield crew
    crew.stop()


def toy(name: str, program: str) -> ChildPlan:
    return ChildPlan(name, [sys.executable, "-c", program], {"PYTHONPATH": str(Path.cwd()), "PATH": os.environ["PATH"]})


def running(folder: DemoFolder) -> list[psutil.Process]:
    return processes_with(MARK, str(folder.path))


def test_a_dead_process_is_started_again(crew: Crew, folder: DemoFolder, capsys: pytest.CaptureFixture[str]) -> None:
    crew.start(toy("worker", SLEEP))
    (first,) = running(folder)
    first.kill()

    def another_runs() -> bool:
        crew.keep_running()
        return any(process.pid != first.pid for process in running(folder))

    assert wait_until(another_runs, 5)
    assert "The worker process ended (signal 9)" in capsys.readouterr().out


def test_one_that_keeps_dying_is_started_ever_later_and_reported(
    crew: Crew, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "LONGEST_PAUSE", 0.05)
    crew.start(toy("relay", "print('out of luck', flush=True); raise SystemExit(3)"))

    def is_reported() -> bool:
        crew.keep_running()
        return "keeps ending" in capsys.readouterr().err

    assert wait_until(is_reported, 10)


def test_waiting_for_readiness_names_the_one_that_does_not_come_up(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "LONGEST_PAUSE", 0.05)
    crew.start(toy("web", "raise SystemExit('no luck')"))
    with pytest.raises(SupervisorError, match=r"(?s)The web process did not start.*no luck"):
        crew.wait_until_ready({"web": f"http://localhost:{free_port()}/readyz"})


def test_stopping_ends_grandchildren_and_those_that_do_not_listen(
    crew: Crew, folder: DemoFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "ASK", ((signal.SIGTERM, 0.5),))
    crew.start(toy("worker", WITH_CHILD))
    crew.start(toy("deaf", DEAF))
    crew.start(toy("frozen", SLEEP))
    assert wait_until(lambda: len(running(folder)) == 4 and "deaf" in folder.log("deaf").read_text(), 5)
    for process in running(folder):
        if "SIG_IGN" not in " ".join(process.cmdline()):
            process.send_signal(signal.SIGSTOP)
    crew.stop()
    assert running(folder) == []


def test_what_a_killed_run_left_is_ended_by_the_next(crew: Crew, folder: DemoFolder) -> None:
    crew.start(toy("worker", WITH_CHILD))
    assert wait_until(lambda: len(running(folder)) == 2, 5)
    Crew(folder).end_everything_marked()
    assert running(folder) == []


def test_preparation_that_fails_ends_the_start_with_its_last_words(crew: Crew) -> None:
    with pytest.raises(SupervisorError, match="no such table"):
        crew.run_to_end(toy("prepare", "raise SystemExit('no such table')"))


def test_only_one_run_holds_a_folder(folder: DemoFolder, capsys: pytest.CaptureFixture[str]) -> None:
    with folder.locked():
        assert main(["run", "--folder", str(folder.path), "--port", "18090"]) == 1
        assert main(["reset", "--folder", str(folder.path)]) == 1
    errors = capsys.readouterr().err
    assert errors.count(f"already runs here (process {os.getpid()})") == 2


def test_a_taken_port_is_named_with_a_way_out(folder: DemoFolder, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    program = f"import socket, time; s = socket.create_server(('127.0.0.1', {port + 1})); time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", program]) as stranger:
        assert wait_until(
            lambda: any(c.laddr.port == port + 1 for c in psutil.Process(stranger.pid).net_connections()), 5
        )
        assert main(["run", "--folder", str(folder.path), "--port", str(port)]) == 1
        stranger.kill()
    assert f"Port {port + 1} is taken by another program. Choose others: make demo PORT=" in capsys.readouterr().err
    assert list(folder.contents()) == []


def test_a_port_that_was_just_let_go_of_is_waited_for() -> None:
    """A killed process is gone for everybody before the last of its threads has closed what it held."""
    with socket.create_server(("127.0.0.1", free_port())) as held:
        threading.Timer(0.3, held.close).start()
        require_free(held.getsockname()[1])


@pytest.mark.parametrize("port", ["0", "65534", "8000.5", "web"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--port", port])
    assert "PORT has to be a number" in capsys.readouterr().err


def test_reset_drops_the_demo_and_nothing_else(folder: DemoFolder) -> None:
    folder.log("web").write_text("old")
    folder.summary.write_text("{}")
    folder.secret_key()
    folder.token_key()
    local_authority(folder.tls)
    folder.api_client.write_text("{}")
    mine = folder.path / "notes.txt"
    mine.write_text("mine")
    assert main(["reset", "--folder", str(folder.path)]) == 0
    assert folder.contents() == []
    assert mine.exists()


def test_the_secret_key_is_made_once_and_private(folder: DemoFolder) -> None:
    key = folder.secret_key()
    assert folder.secret_key() == key
    assert len(key) > 50
    assert (folder.path / "secret-key").stat().st_mode & 0o077 == 0


def test_the_key_of_tokens_is_made_once_and_private(folder: DemoFolder) -> None:
    text = folder.token_key().read_text()
    assert folder.token_key().read_text() == text and "PRIVATE KEY" in text
    assert folder.token_key().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("port", "arm_port"), [(8000, 8443), (18_950, 18_952)])
def test_each_process_is_told_what_it_needs(
    folder: DemoFolder, monkeypatch: pytest.MonkeyPatch, port: int, arm_port: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal_owner@db.example/portal")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example")
    plan = Plan(ROOT, folder, port)
    started = {child.name: child for child in plan.children(NamedServers())}
    assert list(started) == ["web", "desk", "arm", "worker", "beat", "relay"]
    assert {child.environment["PORTAL_ARM_URL"] for child in started.values()} == {f"https://localhost:{arm_port}"}
    assert plan.probes()["arm"] == f"https://localhost:{arm_port}/readyz"
    assert {f"--port={arm_port}", f"--ssl-certificate={folder.tls / 'server.pem'}"} <= set(started["arm"].command)
    with_key = [name for name, child in started.items() if "PORTAL_TOKEN_KEY_FILE" in child.environment]
    assert with_key == ["arm"]


def test_readiness_is_asked_over_tls_of_who_it_should_be(crew: Crew, folder: DemoFolder) -> None:
    own, strange = local_authority(folder.tls), local_authority(folder.path / "strange")
    for authority, is_ours in ((own, True), (strange, False)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(authority.certificate, authority.key)
        with HTTPServer(("127.0.0.1", 0), Answering) as server:
            server.socket = context.wrap_socket(server.socket, server_side=True)
            thread = threading.Thread(target=server.handle_request)
            thread.start()
            url = f"https://localhost:{server.server_port}/readyz"
            trusted = ssl.create_default_context(cafile=own.ca)
            assert children._answers(url, trusted) is is_ours
            thread.join()


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_pauses_grow_and_shrink_again_after_a_long_life(crew: Crew) -> None:
    crew.start(toy("worker", SLEEP))
    child = crew._children[0]
    for _ in range(3):
        child.count_death()
    assert child.quick_deaths == 3
    child.started = time.monotonic() - 60
    child.count_death()
    assert child.quick_deaths == 1
    child.starts_again = None
