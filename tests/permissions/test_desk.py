"""Every address of the desk, asked by every group, by partners' people and by strangers."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from pytest_django import Settings

from customers.models import User
from portal.desk.sections import MODELS
from tests.factories import NOW, World
from tests.factories.customers import StaffFactory
from tests.permissions.desk_rules import ADD, CHANGE, COLUMNS, NO_GROUP, REMOVE, SEE, SUPERUSER, rules, words
from tests.permissions.outcomes import NO_SUCH_VERB, SIGN_IN, UNKNOWN, YES, differences, outcome_of
from tests.portal.desk.everything import fill

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

OPEN_TO_STRANGERS = {"account_login", "account_inactive", "preferences"}
LEAD_TO_THE_DOOR = {"login", "logout", "home"}
"""They send everybody on, whoever asks."""


@pytest.fixture(autouse=True)
def desk_process(settings: Settings) -> None:
    settings.ROOT_URLCONF = "portal.desk_urls"
    settings.IS_DESK = True


@pytest.fixture
def everything(world: World) -> World:
    fill(world.home, 1)
    return world


def staff(column: str) -> User:
    user: User = StaffFactory(name=column, is_superuser=column == SUPERUSER)
    user.groups.set(Group.objects.filter(name=column))
    assert user.groups.exists() == (column not in {SUPERUSER, NO_GROUP})
    return user


def client_of(user: User | None) -> Client:
    client = Client(headers={"accept-language": "en"})
    if user:
        client.force_login(user)
    return client


def ask(client: Client, verb: str, url: str) -> str:
    """Ask with an empty form, and take back whatever it did."""
    with transaction.atomic():
        answer = client.get(url) if verb == "GET" else client.post(url, {})
        transaction.set_rollback(True)
    return outcome_of(answer)


def model_url(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:{model.lower().replace('.', '_')}_{page}", args=args)


def first_row(model: str) -> object:
    """Return the first row that a model's list at the desk has: programs are on none.

    Of people it is a partner's: staff are changed by superusers alone, which a test of theirs asks.
    """
    request = RequestFactory().get("/")
    request.now = NOW  # type: ignore[attr-defined]
    rows = admin.site.get_model_admin(apps.get_model(model)).get_queryset(request)
    pk = (rows.filter(is_staff=False) if model == "customers.User" else rows).values_list("pk", flat=True).first()
    assert pk is not None, f"the test made no {model}"
    return pk


def acts_seen(client: Client, model: str) -> str:
    """Try everything on a model's first row, and return what was let through."""
    pk = first_row(model)
    seen = {ask(client, "GET", model_url(model, page, *args)) for page, args in (("changelist", ()), ("change", (pk,)))}
    assert len(seen) == 1, f"{model}: the list and the page disagree"
    got = {SEE} if seen == {YES} else set()
    got |= {ADD} if ask(client, "GET", model_url(model, "add")) == YES else set()
    assert (ask(client, "POST", model_url(model, "add")) == YES) == (ADD in got)
    got |= {CHANGE} if ask(client, "POST", model_url(model, "change", pk)) == YES else set()
    assert (ask(client, "GET", model_url(model, "history", pk)) == YES) == (SEE in got)
    removals = {ask(client, verb, model_url(model, "delete", pk)) for verb in ("GET", "POST")}
    assert len(removals) == 1
    got |= {REMOVE} if removals == {YES} else set()
    return words(frozenset(got))


@pytest.mark.parametrize("column", COLUMNS)
def test_each_group_may_do_what_the_rule_says_with_every_record(everything: World, column: str) -> None:
    client = client_of(staff(column))
    seen = {model: {column: acts_seen(client, model)} for model in sorted(MODELS)}
    assert differences(seen, {model: {column: cells[column]} for model, cells in rules().items()}) == []


def addresses(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every named address of the desk; those without a name only lead to one with a name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def urls() -> dict[str, str]:
    """Return every address, its parameters filled with what names no row: nobody gets as far as looking."""
    found = {}
    for name, pattern in addresses(get_resolver("portal.desk_urls")):
        names = [*pattern.pattern.converters, *pattern.pattern.regex.groupindex]
        values: dict[str, object] = dict.fromkeys(names, "00000000-0000-4000-8000-000000000000")
        values |= {
            name: 999_999_999 for name, kind in pattern.pattern.converters.items() if isinstance(kind, IntConverter)
        }
        if "app_label" in values:
            values["app_label"] = "billing"
        found[name] = reverse(name, kwargs=values)
    return found


def test_a_stranger_is_sent_to_the_sign_in_from_everywhere(everything: World) -> None:
    client = client_of(None)
    outcomes = {
        (name, verb): ask(client, verb, url)
        for name, url in urls().items()
        if name not in OPEN_TO_STRANGERS and name.removeprefix("admin:") not in LEAD_TO_THE_DOOR
        for verb in ("GET", "POST")
    }
    assert {key: seen for key, seen in outcomes.items() if seen not in {SIGN_IN, NO_SUCH_VERB}} == {}


def test_a_partners_person_gets_in_nowhere(everything: World) -> None:
    client = client_of(everything.home.admin.user)
    shut = {name: url for name, url in urls().items() if name.startswith("admin:") and "log" not in name}
    answers = {name: client.get(url, follow=True) for name, url in shut.items()}
    wrong = {name: answer.status_code for name, answer in answers.items() if answer.status_code not in {403, 404, 405}}
    assert wrong == {}
    secret = everything.home.customer.company_name
    assert [name for name, answer in answers.items() if secret in answer.content.decode()] == []


def test_an_unknown_row_is_unknown_to_a_superuser(everything: World) -> None:
    """Django leads back to the front page with a message; nothing is shown, nothing breaks."""
    client = client_of(staff(SUPERUSER))
    shown = {name: ask(client, "GET", url) for name, url in urls().items() if name.endswith(("_change", "_history"))}
    assert {name for name, seen in shown.items() if seen not in {YES, UNKNOWN}} == set()
