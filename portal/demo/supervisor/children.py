"""Starting the product's processes, starting them again when they die, and ending them all."""

import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from portal.demo.authority import local_authority
from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.plan import ChildPlan
from portal.demo.supervisor.words import SupervisorError, say
from portal.embedded.errors import with_log
from portal.embedded.processes import end, processes_with

# Every process of a run carries this, its grandchildren too; so the next run finds what is left of a killed one.
MARK = "PORTAL_SUPERVISED_IN"
READY_SECONDS = 90.0
QUICK_DEATH_SECONDS = 10.0
QUICK_DEATHS_TO_REPORT = 5
LONGEST_PAUSE = 30.0
ASK = ((signal.SIGTERM, 10.0),)
INSIST = ((signal.SIGKILL, 5.0),)


@dataclass(slots=True)
class Child:
    """One process that has to run, in a group of its own."""

    plan: ChildPlan
    process: subprocess.Popen[bytes]
    started: float
    quick_deaths: int = 0
    starts_again: float | None = None

    def count_death(self) -> None:
        """Note that it died, and when to start it again: soon at first, later if it keeps dying."""
        lived = time.monotonic() - self.started
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 1
        self.starts_again = time.monotonic() + min(0.5 * 2 ** (self.quick_deaths - 1), LONGEST_PAUSE)


@dataclass(slots=True)
class Crew:
    """All processes of a run."""

    folder: DemoFolder
    _children: list[Child] = field(default_factory=list)

    def start(self, plan: ChildPlan) -> None:
        self._children.append(Child(plan, self._launch(plan), time.monotonic()))

    def run_to_end(self, plan: ChildPlan) -> None:
        """Run a process and wait for it.

        Raises: SupervisorError with the end of its log when it fails.
        """
        if self._launch(plan).wait() != 0:
            raise SupervisorError(with_log("The demo could not be prepared.", self.folder.log(plan.name), lines=25))

    def keep_running(self) -> None:
        """Start again whoever died."""
        for child in self._children:
            if child.starts_again is None:
                if child.process.poll() is not None:
                    self._note_death(child)
            elif time.monotonic() >= child.starts_again:
                child.process, child.started, child.starts_again = self._launch(child.plan), time.monotonic(), None

    def wait_until_ready(self, probes: Mapping[str, str]) -> None:
        """Wait until every address answers 200, and look after the processes meanwhile.

        Raises: SupervisorError naming the process that does not come up.
        """
        deadline = time.monotonic() + READY_SECONDS
        waiting = dict(probes)
        trusted = ssl.create_default_context(cafile=local_authority(self.folder.tls).ca)
        while waiting:
            self.keep_running()
            waiting = {name: url for name, url in waiting.items() if not _answers(url, trusted)}
            hopeless = [child.plan.name for child in self._children if child.quick_deaths >= QUICK_DEATHS_TO_REPORT]
            if hopeless or time.monotonic() > deadline:
                name = (hopeless or list(waiting))[0]
                raise SupervisorError(with_log(f"The {name} process did not start.", self.folder.log(name), lines=25))
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask each to end, which then ends its own pool; insist where one hangs."""
        end((psutil.Process(child.process.pid) for child in self._children if child.process.poll() is None), ASK)
        self.end_everything_marked()
        for child in self._children:
            child.process.wait()
        self._children.clear()

    def end_everything_marked(self) -> None:
        """End this run's processes, or those that a killed run left behind, and all that they started."""
        end(processes_with(MARK, str(self.folder.path)), INSIST)

    def _launch(self, plan: ChildPlan) -> "subprocess.Popen[bytes]":
        with self.folder.log(plan.name).open("ab") as log:
            return subprocess.Popen(
                plan.command,
                cwd=Path(plan.environment["PYTHONPATH"]),
                env=plan.environment | {MARK: str(self.folder.path)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _note_death(self, child: Child) -> None:
        # What is left of its group would hold its port and do its work.
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.count_death()
        name, code = child.plan.name, child.process.returncode
        cause = f"signal {-code}" if code < 0 else f"code {code}"
        say(f"The {name} process ended ({cause}); starting it again.")
        if child.quick_deaths == QUICK_DEATHS_TO_REPORT:
            say(with_log(f"The {name} process keeps ending.", self.folder.log(name)), to_errors=True)


def _answers(url: str, trusted: ssl.SSLContext) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2, context=trusted) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
