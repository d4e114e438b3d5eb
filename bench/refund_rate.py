"""How many refunds a second workers carry out whole, beside the ground and beside a ledger package.

Those of one partner whose delay after the approval is over, which workers carry out together. Measured without a goal:
those that workers decide as well, together, and each alone.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median

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
from tests.factories.refunds import DELAY, ask, delay_refunds
from tests.factories.world import Firm

ALONE = 60
REFUNDS = 200
LINES = 100
BULK_REQUESTS = 10
WARM_UPS = 6
"""How many events each process handles before the clock runs, each of a partner of its own, which nobody else has."""
ROUNDS = 3
"""What is compared takes turns, so that a machine that is slower for a while is so for all."""
SECONDS = 3
DAYS_AGO = timedelta(days=182)


def refund_rate(stage: Stage, _url: str) -> Iterator[Figure]:
    """Carry out prepared refunds in one and in two processes, of many customers and of one; and some one by one."""
    ground, firm = Ground(stage), make_firm("Rate")
    delay_refunds(firm.partner)
    yield from _decided_too(stage)
    for clients in (1, 2):
        for is_hot in (False, True):
            yield from _rate(stage, ground, firm, clients=clients, is_hot=is_hot)
    yield from _bulk(stage, ground, firm)


def _decided_too(stage: Stage) -> Iterator[Figure]:
    """Refunds without a delay, of one partner; and as many of which nothing else waits: each is of another partner."""
    together = _submitted(make_firm("Together"), REFUNDS, is_hot=False)
    ours = carried_out_per_second(stage, _warm_up(1), together, 1)
    yield Figure("refunds that wait, decided and carried out", "portal", ours, "refunds/s")
    alone = [event_id for _ in range(ALONE) for event_id in _submitted(make_firm("Alone"), 1, is_hot=True)]
    ours = carried_out_per_second(stage, _warm_up(1), alone, 1)
    yield Figure("one that is alone, decided and carried out", "portal", ours, "refunds/s")


def _rate(stage: Stage, ground: Ground, firm: Firm, *, clients: int, is_hot: bool) -> Iterator[Figure]:
    ours, nine, hordak = [], [], []
    for _ in range(ROUNDS):
        warm_up = _warm_up(clients)
        _submitted(firm, REFUNDS * clients, is_hot=is_hot)
        ours.append(carried_out_per_second(stage, warm_up, _decide(firm), clients))
        nine.append(ground.per_second(clients=clients, is_hot=is_hot, seconds=SECONDS))
        if not is_hot:
            hordak.append(postings_per_second(stage, clients=clients, seconds=SECONDS))
    subject = f"refunds that wait, {'one hot customer' if is_hot else 'many customers'}, workers: {clients}"
    yield Figure(subject, "portal", median(ours), "refunds/s")
    yield Figure(subject, "pgbench, nine prepared statements", median(nine), "per s")
    yield Figure(subject, "portal to pgbench", _to(ours, nine), "times", ">= 0.5")
    if not is_hot:
        yield Figure(subject, "django-hordak, three legs bare", median(hordak), "per s")
        yield Figure(subject, "portal to django-hordak", _to(ours, hordak), "times", "> 1")


def _to(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return what stands in the middle of the rounds' ratios."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def _bulk(stage: Stage, ground: Ground, firm: Firm) -> Iterator[Figure]:
    """Requests of many reservations each: what one line of them takes."""
    warm_up = _warm_up(1)
    for _ in range(BULK_REQUESTS):
        customer = CustomerFactory(partner=firm.partner)
        ask(firm.admin, dict.fromkeys(_bought(customer) for _ in range(LINES)), now=_a_delay_ago())
    ours = LINES * carried_out_per_second(stage, warm_up, _decide(firm), 1)
    nine = ground.per_second(clients=1, is_hot=False, seconds=SECONDS)
    subject = f"{BULK_REQUESTS} bulk requests of {LINES} reservations each"
    yield Figure(subject, "portal", ours, "lines/s")
    yield Figure(subject, "a line to pgbench's refund", ours / nine, "times", ">= 1.0")


def _warm_up(clients: int) -> list[int]:
    return [event_id for _ in range(WARM_UPS * clients) for event_id in _submitted(make_firm("Warm"), 1, is_hot=True)]


def _a_delay_ago() -> datetime:
    """Return when to ask and to decide, for what is to be carried out now."""
    return clock.now() - DELAY


def _submitted(firm: Firm, count: int, *, is_hot: bool) -> list[int]:
    for _ in range(count):
        customer = firm.customer if is_hot else CustomerFactory(partner=firm.partner)
        ask(firm.admin, _bought(customer), now=_a_delay_ago())
    return _open(events.REFUND_SUBMITTED, firm)


def _bought(customer: object) -> Reservation:
    return buy(customer=customer, price="3.65", on=clock.now() - DAYS_AGO)  # type: ignore[arg-type]


def _decide(firm: Firm) -> list[int]:
    """Take what was submitted through the gates; return the events that will have it carried out."""
    for event_id in _open(events.REFUND_SUBMITTED, firm):
        outbox.handle(event_id, now=_a_delay_ago())
    return _open(events.REFUND_APPROVED, firm)


def _open(topic: str, firm: Firm) -> list[int]:
    waiting = OutboxEvent.objects.open().filter(topic=topic, partner_id=firm.partner.pk)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def carried_out_per_second(stage: Stage, warm_up: Sequence[int], measured: Sequence[int], clients: int) -> float:
    """Hand the events of refunds out to processes that start together; return how many refunds they do in a second.

    They wait for each other, so the slowest counts for all; starting up and warming up do not count.
    """
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.carry_out", *(_share(ids, number, clients) for ids in (warm_up, measured))],
            cwd=ROOT, env=stage.environment("worker", APP), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(clients)
    ]  # fmt: skip
    for worker in workers:
        _line(worker)
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [_line(worker).split() for worker in workers]
    for worker in workers:
        worker.communicate()
    done, slowest = sum(int(one) for one, _took in told), max(float(took) for _done, took in told)
    assert done == len(measured) > 0, (done, len(measured))
    return done / slowest


def _share(ids: Sequence[int], number: int, clients: int) -> str:
    return ",".join(map(str, ids[number::clients]))


def _line(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    said = worker.stdout.readline()
    assert said, worker.args
    return said
