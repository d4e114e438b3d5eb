"""Finding and ending processes that an earlier run left behind, and only those."""

import signal
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import psutil


def processes_in(folder: Path, program: Path) -> list[psutil.Process]:
    """Return the running instances of a program whose working directory is the folder.

    Both servers change into their data directory, so this finds ours by what they hold, whatever
    a pid file says: pids are reused, above all in containers.
    """
    return [process for process in psutil.process_iter() if _is_instance(process, folder.resolve(), program.resolve())]


def _is_instance(process: psutil.Process, folder: Path, program: Path) -> bool:
    try:
        return Path(process.exe()) == program and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def processes_with(variable: str, value: str) -> list[psutil.Process]:
    """Return the running processes that carry this environment variable with this value."""
    return [process for process in psutil.process_iter() if _environment(process).get(variable) == value]


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def end(processes: Iterable[psutil.Process], steps: Sequence[tuple[signal.Signals, float]]) -> list[psutil.Process]:
    """Send each signal in turn and wait that many seconds; return what is still alive in the end."""
    alive = _not_gone(processes)
    for number, seconds in steps:
        for process in alive:
            _send(process, number)
        alive = _wait_for(alive, seconds)
    return alive


def _wait_for(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    wait_until(lambda: not _not_gone(processes), seconds)
    return _not_gone(processes)


def _not_gone(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if not is_gone(process)]


def is_gone(process: psutil.Process) -> bool:
    """Tell whether the process has ended; one that nobody has reaped yet counts as ended."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _send(process: psutil.Process, number: signal.Signals) -> None:
    try:
        # A stopped process sees a signal only once it goes on.
        process.send_signal(number)
        process.send_signal(signal.SIGCONT)
    except psutil.NoSuchProcess:
        return


def wait_until(is_true: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask again and again until the answer is yes; False after that many seconds."""
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
