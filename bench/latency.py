"""How long it takes from pressing Create to the credit, over HTTP, outbox, broker and worker, in the calm."""

import time
from collections.abc import Iterator
from datetime import timedelta

from bench.browser import Browser, session_of
from bench.results import Figure, percentile
from bench.stage import Stage
from billing.models import Refund
from core import clock, outbox
from reservations.models import Reservation
from tests.factories import Firm, buy, make_firm
from tests.factories.refunds import ask

REQUESTS = 100
WARM_UP = 10
GIVE_UP_SECONDS = 30.0
CONTACT = {
    "contact_name": "Kim Person",
    "contact_email": "kim@northwind.example",
    "contact_phone": "",
    "contact_method": "email",
    "contact_language": "en",
}


def submit_to_credit(stage: Stage, url: str) -> Iterator[Figure]:
    """Measure at the client: from the first byte of the request until the credit can be read.

    Beside it, the same work done by this process alone, before there is any worker: the request's
    command and the handlers.
    """
    firm, other = make_firm("Bench"), make_firm("Alone")
    alone = [_alone(other) for _ in range(WARM_UP + REQUESTS)][WARM_UP:]
    browser = Browser(url, {"portal_session": session_of(firm.admin.user)})
    with stage.working():
        told = [_through(browser, firm) for _ in range(WARM_UP + REQUESTS)][WARM_UP:]
    answered, credited = [one[0] for one in told], [one[1] for one in told]
    subject = "submit until credited"
    yield Figure(subject, "p50", percentile(credited, 0.5) * 1000, "ms", "<= 50 ms")
    yield Figure(subject, "p99", percentile(credited, 0.99) * 1000, "ms", "<= 1,000 ms")
    yield Figure(subject, "answer to the POST, p50", percentile(answered, 0.5) * 1000, "ms")
    yield Figure(subject, "the same work in one process, p50", percentile(alone, 0.5) * 1000, "ms")
    yield Figure(subject, "p50 to that", percentile(credited, 0.5) / percentile(alone, 0.5), "times")


def _bought(firm: Firm) -> Reservation:
    return buy(customer=firm.customer, price="36.50", on=clock.now() - timedelta(days=182))


def _alone(firm: Firm) -> float:
    bought, now = _bought(firm), clock.now()
    begun = time.perf_counter()
    refund = ask(firm.admin, bought, now=now)
    outbox.drain(now=now)
    took = time.perf_counter() - begun
    assert _state(refund) == "completed"
    return took


def _through(browser: Browser, firm: Firm) -> tuple[float, float]:
    """Return the seconds until the answer, and until the credit."""
    bought = _bought(firm)
    _status, page, _body = browser.get(f"/customers/{bought.customer_id}/reservations/{bought.pk}/refund/")
    browser.get(page)
    begun = time.perf_counter()
    status, _location, _body = browser.post(page, {**CONTACT, "act": "create"})
    answered = time.perf_counter() - begun
    assert status == 302, status
    refund = Refund.objects.get(lines__reservation=bought)
    while _state(refund) != "completed":
        assert time.perf_counter() - begun < GIVE_UP_SECONDS, _state(refund)
        time.sleep(0.001)
    return answered, time.perf_counter() - begun


def _state(refund: Refund) -> str:
    return str(Refund.objects.values_list("state", flat=True).get(pk=refund.pk))
