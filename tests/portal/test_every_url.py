"""Every URL of the portal, walked as a stranger, as a person without a partner, and as another partner.

One world serves a whole walk; what a walk finds wrong is listed cell by cell.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from billing.models import JournalEntry
from core import clock
from tests.factories import World
from tests.factories.customers import UserFactory
from tests.factories.purchases import buy
from tests.factories.refunds import ask, quote

Answer = Any
"""What the test client returns; its stubs name no public type for it."""

OPEN_TO_STRANGERS = {"account_login", "account_inactive", "preferences"}
NOTHING_TO_OWN = {
    "home", "account_login", "account_inactive", "account_logout", "preferences", "help", "search", "customers",
    "reservations", "requests", "ledger", "refund_limit",
}  # fmt: skip
ACTS = {"request_message", "request_confirm", "request_withdraw"}


def patterns() -> Iterator[URLPattern]:
    for pattern in get_resolver("portal.urls").url_patterns:
        assert isinstance(pattern, URLPattern), "no included URL configuration"
        yield pattern


NAMES = sorted(str(pattern.name) for pattern in patterns())
WITH_IDS = [name for name in NAMES if name not in NOTHING_TO_OWN]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the home partner's things are."""

    parameters: dict[str, dict[str, object]]

    def of(self, name: str) -> str:
        return reverse(name, kwargs=self.parameters[name])


@pytest.fixture
def addresses(world: World) -> Addresses:
    """Make one of everything that a URL can name, and return every URL's parameters."""
    firm, now = world.home, clock.now()
    refund = ask(firm.admin, buy(customer=firm.customer, on=now, name="asked for"), now=now)
    pending = quote(firm.admin, buy(customer=firm.customer, on=now, name="looked at"), now=now)
    # Numbers are per partner; only this one has entries of this month.
    entry = JournalEntry.objects.filter(partner=firm.partner).latest("posted_at")
    known: dict[str, object] = {
        "customer_id": firm.customer.pk,
        "reservation_id": firm.reservation.pk,
        "quote_id": pending.pk,
        "number": refund.support_request.number,
    }
    parameters = {str(one.name): {key: known[key] for key in one.pattern.converters} for one in patterns()}
    return Addresses(parameters | {"ledger_entry": {"number": entry.number}})


def walk(names: list[str], call: Callable[[str], Answer], is_right: Callable[[str, Answer], bool]) -> None:
    """Call each URL and fail with every answer that is not right."""
    wrong = {}
    for name in names:
        answer = call(name)
        if not is_right(name, answer):
            wrong[name] = (answer.status_code, answer.headers.get("Location", ""))
    assert wrong == {}


def test_a_stranger_is_sent_to_the_sign_in(client: Client, addresses: Addresses) -> None:
    def is_right(name: str, answer: Answer) -> bool:
        if name in OPEN_TO_STRANGERS:
            return bool(answer.status_code in {200, 302, 405})
        to_sign_in = str(answer.headers.get("Location", "")).startswith(reverse("account_login"))
        return answer.status_code == 405 or (answer.status_code == 302 and to_sign_in)

    gets = {name: client.get(addresses.of(name)) for name in NAMES}
    posts = {name: client.post(addresses.of(name)) for name in NAMES}
    walk(NAMES, gets.__getitem__, is_right)
    walk(NAMES, posts.__getitem__, is_right)
    assert [name for name in NAMES if gets[name].status_code == posts[name].status_code == 405] == []


def test_another_partner_sees_nothing(client: Client, world: World, addresses: Addresses) -> None:
    home = world.home
    secrets = (home.customer.company_name, home.reservation.name, home.partner.name)
    client.force_login(world.other.admin.user)

    def is_right(name: str, answer: Answer) -> bool:
        return answer.status_code == 404 and not any(secret in answer.content.decode() for secret in secrets)

    walk(WITH_IDS, lambda name: _reach(client, name, addresses.of(name)), is_right)


def test_the_own_partner_reaches_it(client: Client, world: World, addresses: Addresses) -> None:
    """Without this, a URL that is 404 for everybody would pass the test above."""
    client.force_login(world.home.admin.user)
    walk(
        WITH_IDS,
        lambda name: _reach(client, name, addresses.of(name)),
        lambda name, answer: answer.status_code in {200, 302, 409, 422},
    )


def test_lists_of_another_partner_show_nothing(client: Client, world: World, addresses: Addresses) -> None:
    secrets = (world.home.customer.company_name, world.home.reservation.name)
    client.force_login(world.other.admin.user)
    lists = [name for name in sorted(NOTHING_TO_OWN) if not name.startswith("account_") and name != "preferences"]
    walk(
        lists,
        lambda name: client.get(addresses.of(name), {"q": str(world.home.reservation.pk)}, follow=True),
        lambda name, answer: answer.status_code == 200 and not any(one in answer.content.decode() for one in secrets),
    )


def test_an_unknown_id_is_404(client: Client, world: World, addresses: Addresses) -> None:
    client.force_login(world.home.admin.user)

    def call(name: str) -> Answer:
        parameters = dict(addresses.parameters[name])
        last = list(parameters)[-1]
        parameters[last] = "SR-2026-999999" if last == "number" else uuid.uuid4()
        return _reach(client, name, reverse(name, kwargs=parameters))

    walk(WITH_IDS, call, lambda name, answer: answer.status_code == 404)


def test_somebody_without_a_partner_is_told_so(client: Client, addresses: Addresses) -> None:
    client.force_login(UserFactory())
    open_to_all = {*OPEN_TO_STRANGERS, "account_logout"}
    walk(
        NAMES,
        lambda name: client.get(addresses.of(name)),
        lambda name, answer: answer.status_code in ({200, 302, 405} if name in open_to_all else {403, 405}),
    )


def test_mixing_two_partners_ids_is_404(client: Client, world: World) -> None:
    client.force_login(world.home.admin.user)
    mixed = {"customer_id": world.home.customer.pk, "reservation_id": world.other.reservation.pk}
    assert client.get(reverse("reservation_overview", kwargs=mixed)).status_code == 404
    start = reverse("refund_start", kwargs={"customer_id": world.home.customer.pk})
    answer = client.get(start, {"reservation": str(world.other.reservation.pk)})
    assert world.other.reservation.name not in answer.content.decode()
    assert answer.status_code in {404, 422}


def _reach(client: Client, name: str, url: str) -> Answer:
    return client.post(url) if name in ACTS else client.get(url)
