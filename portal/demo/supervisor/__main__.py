"""Run the whole product on this machine: servers, data, and every process of its own.

``make demo`` starts this. It ends with everything it started, on Ctrl-C, on SIGTERM, or when make
itself is killed; what a killed run left behind, the next one clears up. The servers are embedded
ones unless DATABASE_URL (as portal_owner) and REDIS_URL name others.
"""

import argparse
import os
import shutil
import signal
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType

from portal.demo.supervisor.children import Crew
from portal.demo.supervisor.folder import DemoFolder
from portal.demo.supervisor.plan import USUAL_PORT, Plan
from portal.demo.supervisor.servers import EmbeddedServers, NamedServers, Servers
from portal.demo.supervisor.words import SupervisorError, announce, say
from portal.embedded.errors import EmbeddedServerError
from portal.embedded.ports import is_free
from portal.embedded.processes import wait_until

ROOT = Path(__file__).resolve().parents[3]
HIGHEST_PORT = 65_535
PORTS = 3
"""The portal's own, and those after it."""
PORT_SECONDS = 3.0
WATCH_SECONDS = 0.25


class StopRequested(BaseException):
    """Somebody asked the demo to end; no handler of ordinary errors may swallow this."""


def main(arguments: list[str] | None = None) -> int:
    options = _parse(arguments)
    folder = DemoFolder(options.folder.resolve())
    try:
        if options.act == "reset":
            reset(folder)
        else:
            run(folder, port=options.port)
    except (SupervisorError, EmbeddedServerError, OSError) as error:
        say(str(error), to_errors=True)
        return 1
    return 0


def run(folder: DemoFolder, *, port: int) -> None:
    """Start everything, say so, and watch over it until somebody asks for the end.

    Raises: SupervisorError or EmbeddedServerError when something cannot start.
    """
    started = time.monotonic()
    with folder.locked():
        _forget_earlier_run(folder)
        plan = Plan(ROOT, folder, port)
        require_free(*plan.ports)
        servers = _choose_servers(folder)
        crew = Crew(folder)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _request_stop)
        try:
            _start(servers, crew, plan)
            announce(folder, plan, seconds=time.monotonic() - started)
            _watch(servers, crew)
        except StopRequested:
            say("\nStopping ...")
        finally:
            _stop(folder, servers, crew)


def reset(folder: DemoFolder) -> None:
    """Drop the demo's data.

    Raises: SupervisorError while the demo runs.
    """
    with folder.locked():
        _forget_earlier_run(folder)
        EmbeddedServers(folder).stop()
        for path in folder.contents():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    say("The demo's data is gone; make demo makes it anew.")


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description="Run the product with demo data on this machine.")
    parser.add_argument("act", choices=["run", "reset"])
    parser.add_argument("--port", type=_port, default=USUAL_PORT)
    parser.add_argument("--folder", type=Path, default=ROOT / "var", help="where its data lives")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_PORT + 1 - PORTS:
        raise argparse.ArgumentTypeError(f"PORT has to be a number from 1 to {HIGHEST_PORT + 1 - PORTS}, not {text!r}.")
    return int(text)


def _choose_servers(folder: DemoFolder) -> Servers:
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return NamedServers()
    return EmbeddedServers(folder)


def _forget_earlier_run(folder: DemoFolder) -> None:
    folder.summary.unlink(missing_ok=True)
    Crew(folder).end_everything_marked()


def require_free(*ports: int) -> None:
    """Raises: SupervisorError when somebody else has one of the ports."""
    for port in ports:
        # What an earlier run left was ended just now, and holds its port until the last of its threads is gone.
        if not wait_until(partial(is_free, port), PORT_SECONDS):
            raise SupervisorError(
                f"Port {port} is taken by another program. Choose others: make demo PORT={ports[0] + 100}"
            )


def _start(servers: Servers, crew: Crew, plan: Plan) -> None:
    say(servers.description)
    servers.start()
    say("Preparing the database, the translations and the demo data ...")
    crew.run_to_end(plan.preparation(servers))
    say("Starting web, desk, arm, worker, beat and relay ...")
    for child in plan.children(servers):
        crew.start(child)
    crew.wait_until_ready(plan.probes())


def _watch(servers: Servers, crew: Crew) -> None:
    parent = os.getppid()
    while True:
        time.sleep(WATCH_SECONDS)
        servers.keep_running()
        crew.keep_running()
        if "MAKELEVEL" in os.environ and os.getppid() != parent:
            raise StopRequested  # make was killed and could not pass it on


def _stop(folder: DemoFolder, servers: Servers, crew: Crew) -> None:
    # From here on nothing interrupts: each step has its own time limit.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    folder.summary.unlink(missing_ok=True)
    crew.stop()
    servers.stop()
    say(f"Everything has stopped; the data stays in {folder.path} (make reset drops it).")


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested


if __name__ == "__main__":
    sys.exit(main())
