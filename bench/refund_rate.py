"""How many approved refunds a second workers carry out whole, beside the ground and beside a ledger package."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta

from bench.ground import Ground
from bench.hordak import postings_per_second
from bench.results import Figure
from bench.stage import ROOT, Stage
from billing import events
from core import clock, outbox
from core.models import OutboxEvent
from portal.embedded.roles import APP
from reservations.models import Reservation
from tests.factories import buy, make_firm
from tests.factories.customers import CustomerFactory
from tests.factories.refunds import ask
from tests.factories.world import Firm

REFUNDS = 240
LINES = 100
SECONDS = 5
DAYS_AGO = timedelta(days=182)


def refund_rate(stage: Stage, _url: str) -> Iterator[Figure]:
    """Carry out prepared refunds in one and in two processes, of many customers and of one."""
    ground, firm = Ground(stage), make_firm("Rate")
    for clients in (1, 2):
        for is_hot in (False, True):
            yield from _rate(stage, ground, firm, clients=clients, is_hot=is_hot)
    yield from _bulk(stage, ground, firm)


def _rate(stage: Stage, ground: Ground, firm: Firm, *, clients: int, is_hot: bool) -> Iterator[Figure]:
    _approved(firm, REFUNDS, is_hot=is_hot)
    ours = carried_out_per_second(stage, clients)
    nine = ground.per_second(clients=clients, is_hot=is_hot, seconds=SECONDS)
    subject = f"refund carried out, {'one hot customer' if is_hot else 'many customers'}, {clients} at once"
    yield Figure(subject, "portal", ours, "refunds/s")
    yield Figure(subject, "pgbench, nine prepared statements", nine, "per s")
    yield Figure(subject, "portal to pgbench", ours / nine, "times", ">= 0.5")
    if not is_hot:
        hordak = postings_per_second(stage, clients=clients, seconds=SECONDS)
        yield Figure(subject, "django-hordak, three legs bare", hordak, "per s")
        yield Figure(subject, "portal to django-hordak", ours / hordak, "times", "> 1")


def _bulk(stage: Stage, ground: Ground, firm: Firm) -> Iterator[Figure]:
    """One request of many reservations: what one line of it takes."""
    bought = [_bought(firm.customer) for _ in range(LINES)]
    ask(firm.admin, dict.fromkeys(bought), now=clock.now())
    _decide()
    ours = LINES * carried_out_per_second(stage, 1)
    nine = ground.per_second(clients=1, is_hot=False, seconds=SECONDS)
    subject = f"bulk request of {LINES} reservations"
    yield Figure(subject, "portal", ours, "lines/s")
    yield Figure(subject, "a line to pgbench's refund", ours / nine, "times", ">= 1.0")


def _approved(firm: Firm, count: int, *, is_hot: bool) -> None:
    for _ in range(count):
        customer = firm.customer if is_hot else CustomerFactory(partner=firm.partner)
        ask(firm.admin, _bought(customer), now=clock.now())
    _decide()


def _bought(customer: object) -> Reservation:
    return buy(customer=customer, price="36.50", on=clock.now() - DAYS_AGO)  # type: ignore[arg-type]


def _decide() -> None:
    submitted = OutboxEvent.objects.open().filter(topic=events.REFUND_SUBMITTED)
    for event_id in list(submitted.order_by("pk").values_list("pk", flat=True)):
        outbox.handle(event_id, now=clock.now())


def carried_out_per_second(stage: Stage, clients: int) -> float:
    """Hand the approved refunds out to processes that start together; return what they do in a second.

    They wait for each other, so the slowest counts for all; starting up does not count.
    """
    ids = list(
        OutboxEvent.objects.open().filter(topic=events.REFUND_APPROVED).order_by("pk").values_list("pk", flat=True)
    )
    shares = [ids[number::clients] for number in range(clients)]
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.carry_out", *map(str, share)],
            cwd=ROOT, env=stage.environment("worker", APP), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for share in shares
    ]  # fmt: skip
    for worker in workers:
        _line(worker)
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    slowest = max(float(_line(worker)) for worker in workers)
    for worker in workers:
        worker.communicate()
    return len(ids) / slowest


def _line(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    said = worker.stdout.readline()
    assert said, worker.args
    return said
