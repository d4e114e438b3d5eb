"""Scripts against the face: the older release of Azure's SDK, and the example that takes a refund to its credit."""

import json
import os
import subprocess
import sys
from datetime import timedelta

from billing.models import CreditNote, Refund
from core import clock
from tests.arm.live.conftest import Live
from tests.factories import World, buy
from tests.factories.clients import give_secret, make_program
from tests.processes import ROOT, Fleet

OLDER = ROOT / ".venv" / "older-azure"
PATIENCE = 120


def run(script: str, *arguments: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ROOT / script), *arguments],
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_the_older_sdk_lists_renames_and_refunds(live: Live, fleet: Fleet, world: World) -> None:
    assert (OLDER / "azure").is_dir(), "make installs it beside the locked packages"
    fleet.start_worker()
    mine = buy(customer=world.home.customer, on=clock.now() - timedelta(days=3))
    token = live.token_of(make_program(world.home.partner))
    ids = (str(mine.order_id), str(mine.pk))
    done = run(
        "tests/arm/live/older_sdk.py", live.server.url, str(live.server.ca_file), token, *ids,
        env={"PYTHONPATH": str(OLDER)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["name"] == "renamed"
    assert told["state"] == "Cancelled"
    assert round(told["refund"] * 100) == CreditNote.objects.get().net_minor


def test_the_example_takes_a_refund_from_its_quote_to_its_credit(live: Live, fleet: Fleet, world: World) -> None:
    fleet.start_worker()
    now = clock.now()
    mine = buy(customer=world.home.customer, quantity=2, on=now - timedelta(days=3))
    program = make_program(world.home.partner)
    where = {
        "ARM_URL": live.server.url,
        "CA_FILE": str(live.server.ca_file),
        "TENANT_ID": str(world.home.partner.pk),
        "CLIENT_ID": str(program.row.client_id),
        "CLIENT_SECRET": give_secret(program, created_at=now),
    }
    done = run("examples/refund.py", str(mine.order_id), str(mine.pk), "1", env=where)
    assert done.returncode == 0, done.stderr
    assert "Done." in done.stdout
    refund = Refund.objects.get()
    assert (refund.state, refund.lines.get().quantity) == ("completed", 1)
