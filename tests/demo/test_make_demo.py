"""The visitor's command as a whole: up, hurt, down, up again with the same data, killed, and up once more."""

import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from portal.demo.supervisor.children import MARK, Crew
from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.servers import EmbeddedServers
from portal.embedded.ports import free_port, is_free
from portal.embedded.processes import processes_with, wait_until
from tests.processes import ROOT, answers, command_of

FIRST_START_SECONDS = 400
# A machine that does nothing else needs 40 and 5; a busy one is given its time.
LATER_START_SECONDS = 90


class Demo:
    """A supervisor under test, as make starts it."""

    def __init__(self, folder: DemoFolder, port: int) -> None:
        self.folder, self.port = folder, port
        self.output = folder.path / "output"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float) -> float:
        """Start, wait until it says that it is ready, and return how long that took."""
        kept = ("HOME", "LANG", "PATH", "TMPDIR")
        command = [sys.executable, "-m", "portal.demo.supervisor", "run", f"--port={self.port}"]
        started = time.monotonic()
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [*command, f"--folder={self.folder.path}"],
                cwd=ROOT,
                env={name: os.environ[name] for name in kept if name in os.environ},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        process = self.process
        wait_until(lambda: self.is_ready() or process.poll() is not None, seconds, pause=0.1)
        assert self.is_ready(), self.output.read_text()
        return time.monotonic() - started

    def is_ready(self) -> bool:
        return "Ready after" in self.output.read_text() and self.folder.summary.exists()

    def summary(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.folder.summary.read_text())
        return content

    def signal(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(timeout=40)

    def processes(self, words: str) -> list[psutil.Process]:
        return [one for one in processes_with(MARK, str(self.folder.path)) if words in command_of(one)]

    def is_gone(self) -> bool:
        ours = processes_with(MARK, str(self.folder.path))
        return not ours and all(is_free(self.port + step) for step in range(3)) and not self.folder.summary.exists()


def is_trusted(url: str, ca_file: str) -> bool:
    """Tell whether a GET is answered by somebody whose certificate an authority vouches for."""
    with urllib.request.urlopen(url, timeout=5, context=ssl.create_default_context(cafile=ca_file)) as response:
        return bool(response.status == 200)


@pytest.fixture
def demo() -> Iterator[Demo]:
    with tempfile.TemporaryDirectory(prefix="portal-demo-") as path:
        Path(path).chmod(0o755)
        demo = Demo(DemoFolder(Path(path)), free_port())
        yield demo
        if demo.process is not None and demo.process.poll() is None:
            demo.signal(signal.SIGTERM)
        Crew(demo.folder).end_everything_marked()
        EmbeddedServers(demo.folder).stop()


def test_the_demo_from_first_start_to_recovery(demo: Demo) -> None:
    demo.start(FIRST_START_SECONDS)
    first = demo.summary()
    assert first["url"] == f"http://localhost:{demo.port}"
    assert first["admin_url"] == f"http://localhost:{demo.port + 1}/admin/"
    assert {"email", "password", "role", "partner"} <= first["accounts"][0].keys()
    assert first["arm_url"] == first["api_client"]["authority"] == f"https://localhost:{demo.port + 2}"
    assert set(first["api_client"]) == {"tenant_id", "client_id", "client_secret", "authority"}
    assert is_trusted(f"{first['arm_url']}/readyz", first["ca_file"])
    assert first["url"] in demo.output.read_text() and first["arm_url"] in demo.output.read_text()
    assert answers(f"{first['url']}/readyz")
    assert answers(first["admin_url"].replace("/admin/", "/readyz"))
    assert all(demo.processes(name) for name in (" worker ", " beat ", "manage.py relay"))

    # A killed worker comes back; a frozen one does not keep the demo from ending.
    killed = {process.pid for process in demo.processes(" worker ")}
    psutil.Process(min(killed)).kill()
    assert wait_until(lambda: bool({one.pid for one in demo.processes(" worker ")} - killed), 15)
    demo.processes("manage.py relay")[0].send_signal(signal.SIGSTOP)
    demo.signal(signal.SIGINT)
    assert demo.is_gone()

    # The next one keeps the data, and is soon there; then everything is killed at once.
    assert demo.start(LATER_START_SECONDS) < LATER_START_SECONDS
    assert demo.summary() == first
    assert is_trusted(f"{first['arm_url']}/readyz", first["ca_file"])
    demo.signal(signal.SIGKILL)
    assert demo.processes("granian")

    # What the killed one left behind is no obstacle.
    demo.start(LATER_START_SECONDS)
    assert answers(f"{first['url']}/readyz")
    demo.signal(signal.SIGTERM)
    assert demo.is_gone()
