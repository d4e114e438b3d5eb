"""Every address of the portal, asked by everybody: the own partner's, another partner's, and what does not exist."""

import uuid
from collections.abc import Iterable, Mapping
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from customers.models import User
from customers.policy.roles import PartnerRole
from reservations.models import ReservationOrder
from tests.factories import World
from tests.factories.customers import RoleAssignmentFactory, UserFactory
from tests.factories.world import Firm, make_person
from tests.permissions.askers import ASKERS, NO_PARTNER, STRANGER, Asker
from tests.permissions.outcomes import NO_SUCH_VERB, SIGN_IN, YES, differences, outcome_of
from tests.permissions.portal_rules import ASKS, Ask, rules, silent_verbs
from tests.portal.addresses import Addresses, addresses_of, patterns

NAMED = "number"
"""The one parameter that is no UUID."""


@pytest.fixture
def home(world: World) -> Addresses:
    return addresses_of(world.home)


def somebody(asker: Asker, firm: Firm, orders: Iterable[ReservationOrder] = ()) -> User:
    """Make a new person of this kind at a partner: nothing there is their own yet, but for a role on these orders."""
    person = make_person(firm.partner, asker.role, name=f"{firm.partner.name} {asker.name.replace(',', '')}")
    for order in orders if asker.held else ():
        RoleAssignmentFactory(user=person.user, at=order)
    return person.user


def client_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def answer(client: Client, verb: str, url: str, body: Mapping[str, Any]) -> str:
    """Ask, and take back whatever it did: every question finds the same world."""
    cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    with transaction.atomic():
        response = client.get(url) if verb == "GET" else client.post(url, body)
        transaction.set_rollback(True)
    client.cookies = cookies
    return outcome_of(response)


def ask_all(user: User | None, addresses: Addresses, column: str) -> dict[str, dict[str, str]]:
    client = client_of(user)
    return {ask.row: {column: answer(client, ask.verb, addresses.of(ask.name), ask.body)} for ask in ASKS}


def only(column: str) -> dict[str, dict[str, str]]:
    return {row: {column: cells[column]} for row, cells in rules().items()}


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name)
def test_the_own_partners_people_get_what_the_rule_says(world: World, home: Addresses, asker: Asker) -> None:
    seen = ask_all(somebody(asker, world.home, home.orders), home, asker.name)
    assert differences(seen, only(asker.name)) == []


def test_somebody_without_a_partner_is_told_so_everywhere(home: Addresses) -> None:
    assert differences(ask_all(UserFactory(), home, NO_PARTNER), only(NO_PARTNER)) == []


def test_a_stranger_is_sent_to_the_sign_in(home: Addresses) -> None:
    assert differences(ask_all(None, home, STRANGER), only(STRANGER)) == []


def test_who_was_disabled_is_a_stranger(world: World, home: Addresses) -> None:
    """The rights end with the next request, wherever the session is."""
    person = make_person(world.home.partner, PartnerRole.ADMIN_AGENT)
    client = client_of(person.user)
    assert client.get(reverse("customers")).status_code == 200
    User.objects.filter(pk=person.user.pk).update(is_active=False)
    seen = {ask.row: {STRANGER: answer(client, ask.verb, home.of(ask.name), {})} for ask in ASKS}
    assert differences(seen, only(STRANGER)) == []


def naming_an_object() -> list[Ask]:
    return [ask for ask in ASKS if patterns()[ask.name].pattern.converters and not ask.is_secret]


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name)
def test_another_partners_objects_are_unknown(world: World, home: Addresses, asker: Asker) -> None:
    client = client_of(somebody(asker, world.other, [world.other.reservation.order]))
    secrets = (world.home.customer.company_name, world.home.reservation.name, world.home.partner.name)
    leaks = []
    for ask in naming_an_object():
        url = home.of(ask.name)
        response = client.get(url) if ask.verb == "GET" else client.post(url, ask.body)
        said = response.content.decode()
        if outcome_of(response) not in ask.ruled_elsewhere(asker) or any(secret in said for secret in secrets):
            leaks.append((ask.row, outcome_of(response)))
    assert leaks == []


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.name)
def test_what_does_not_exist_is_unknown(world: World, home: Addresses, asker: Asker) -> None:
    client = client_of(somebody(asker, world.home, home.orders))
    found = []
    for ask in naming_an_object():
        parameters = dict(home.parameters[ask.name])
        last = list(parameters)[-1]
        parameters[last] = "SR-2026-999999" if last == NAMED else uuid.uuid4()
        outcome = answer(client, ask.verb, reverse(ask.name, kwargs=parameters), ask.body)
        if outcome not in ask.ruled_elsewhere(asker):
            found.append((ask.row, outcome))
    assert found == []


def test_every_address_has_a_rule() -> None:
    """A rule for a GET or a POST of each; what has none answers nobody."""
    assert {ask.name for ask in ASKS} == set(patterns())


def test_a_verb_without_a_rule_answers_nobody(world: World, home: Addresses) -> None:
    client = client_of(world.home.admin.user)
    answered = {
        (name, verb): seen
        for name, verb in silent_verbs()
        if (seen := answer(client, verb, home.of(name), {})) not in {NO_SUCH_VERB, SIGN_IN}
    }
    assert answered == {}


ASKS_FOR_ROWS = "reservations_refund"
"""No list: it goes on from ticked rows, and asks for some when there are none."""


def test_lists_of_another_partner_show_nothing(world: World, home: Addresses) -> None:
    """Not even when the very ID is searched for."""
    secrets = (world.home.customer.company_name, world.home.reservation.name)
    client = client_of(world.other.admin.user)
    wanted = {"q": str(world.home.reservation.pk)}
    admin = next(asker for asker in ASKERS if asker.role is PartnerRole.ADMIN_AGENT)
    theirs = [ask for ask in ASKS if ask.verb == "GET" and ask.needs and ask.ruled_for(admin) == YES]
    lists = [ask.name for ask in theirs if ask not in naming_an_object()]
    shown = {name: client.get(home.of(name), wanted, follow=True) for name in lists}
    refused = {name: answer.status_code for name, answer in shown.items() if answer.status_code != 200}
    assert refused == {ASKS_FOR_ROWS: 422}
    ticked = client.get(home.of(ASKS_FOR_ROWS), {"reservation": str(world.home.reservation.pk)})
    assert ticked.status_code == 404
    shown[ASKS_FOR_ROWS] = ticked
    assert [name for name, answer in shown.items() if any(one in answer.content.decode() for one in secrets)] == []


def test_mixing_two_partners_ids_is_unknown(world: World) -> None:
    client = client_of(world.home.admin.user)
    mixed = {"customer_id": world.home.customer.pk, "reservation_id": world.other.reservation.pk}
    assert client.get(reverse("reservation_overview", kwargs=mixed)).status_code == 404
    start = reverse("refund_start", kwargs={"customer_id": world.home.customer.pk})
    answer = client.get(start, {"reservation": str(world.other.reservation.pk)})
    assert world.other.reservation.name not in answer.content.decode()
