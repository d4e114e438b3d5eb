"""How many list pages a second, beside a bare Django view of the same rows on the same server."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.browser import Browser, session_of
from bench.results import Figure
from bench.stage import Stage
from tests.factories import CatalogItemFactory, buy, make_firm

ROWS = 60
CLIENTS = 2
SECONDS = 3.0
ROUNDS = 3


def list_page(stage: Stage, url: str) -> Iterator[Figure]:
    """Take turns between the two, so that a slow moment of the machine hits both."""
    firm, item = make_firm("List"), CatalogItemFactory()
    for number in range(ROWS):
        buy(customer=firm.customer, item=item, name=f"VM_RI_{number:03d}")
    path = f"/customers/{firm.customer.pk}/reservations/"
    cookies = {"portal_session": session_of(firm.admin.user)}
    bare_url = stage.serve("bench.bare:application")
    served: dict[str, list[float]] = {"portal": [], "bare": []}
    for _ in range(ROUNDS):
        served["bare"].append(_per_second(bare_url, path, {}))
        served["portal"].append(_per_second(url, path, cookies))
    portal, bare = max(served["portal"]), max(served["bare"])
    _status, _location, body = Browser(url, dict(cookies)).get(path)
    subject = "reservation list, 50 rows"
    yield Figure(subject, "portal", portal, "pages/s")
    yield Figure(subject, "bare Django view", bare, "pages/s")
    yield Figure(subject, "portal to bare", portal / bare, "times", ">= 1.0")
    yield Figure(subject, "size of the page", len(body) / 1000, "kB")


def _per_second(url: str, path: str, cookies: dict[str, str]) -> float:
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = list(clients.map(lambda _number: _count(url, path, dict(cookies)), range(CLIENTS)))
    return sum(counts) / SECONDS


def _count(url: str, path: str, cookies: dict[str, str]) -> int:
    browser, done = Browser(url, cookies), 0
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        status, _location, _body = browser.get(path)
        assert status == 200, status
        done += 1
    return done
