"""Addresses that nobody was given: not found, or the first page, and never an error of ours."""

from base64 import urlsafe_b64encode

import pytest

from portal.middleware import actor_of
from tests.factories import StaffFactory, UserFactory, World
from tests.portal.browsing import Browser

DEEP = urlsafe_b64encode(b"[" * 6_000).decode()


@pytest.mark.parametrize(
    "path",
    [
        "/requests/%00/",
        "/requests/SR%00/progress/",
        "/requests/%00/messages/",
        "/requests/%00/confirm/",
        "/requests/%00/withdraw/",
        "/billing/ledger/%00/",
    ],
)
def test_a_nul_names_nothing(world: World, path: str) -> None:
    assert Browser(world.home.admin).get(path).status == 404
    assert Browser(None).post(path, body="x").status in {404, 405}


@pytest.mark.parametrize("path", ["/billing/ledger/", "/requests/", "/reservations/", "/customers/"])
def test_a_bottomless_cursor_is_the_first_page(world: World, path: str) -> None:
    assert Browser(world.home.admin).get(path, page=DEEP).status == 200


@pytest.mark.django_db
@pytest.mark.parametrize(("make", "kind"), [(UserFactory, "user"), (StaffFactory, "staff")])
def test_only_staff_act_as_staff(make: type[UserFactory], kind: str) -> None:
    assert actor_of(make(), None).kind == kind
