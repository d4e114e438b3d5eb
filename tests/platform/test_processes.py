"""Each process of the product starts on its own, and refuses what it must."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.processes import ROOT, Broker, Fleet, answers
from tests.servers import url_as


def test_every_process_starts_and_ends(fleet: Fleet, broker: Broker) -> None:
    relay = fleet.start_relay()
    beat = fleet.start_beat()
    worker = fleet.start_worker(concurrency=2)
    web = fleet.start_web()
    desk = fleet.start_desk()
    for server in (web, desk):
        assert answers(f"{server.url}/healthz")
        assert answers(f"{server.url}/readyz")
    relay.wait_until_it_says("relay is ready")
    assert all(child.is_running() for child in (relay, beat, worker, web, desk))
    fleet.stop_all()
    assert not any(child.is_running() for child in (relay, beat, worker, web, desk))


@pytest.mark.django_db(transaction=True)
def test_no_process_works_as_a_superuser() -> None:
    url = url_as("postgres", connection.settings_dict["NAME"])
    for process in ("web", "desk", "worker", "relay"):
        result = subprocess.run(
            [sys.executable, "manage.py", "check_queue"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "PORTAL_PROCESS": process},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert result.returncode != 0, f"The {process} process accepted a superuser."
        assert "superuser" in result.stderr


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("process", "command"),
    [
        ("web", ["-c", "import portal.wsgi"]),
        ("desk", ["-c", "import portal.wsgi"]),
        ("relay", ["manage.py", "relay"]),
        ("worker", ["-m", "celery", "-A", "portal", "worker", "--pool=solo", "--without-gossip", "--without-mingle"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_process_ends_at_its_start_as_a_superuser(process: str, command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url_as("postgres", "postgres"), "PORTAL_PROCESS": process},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode != 0
    assert "is a superuser" in result.stderr
