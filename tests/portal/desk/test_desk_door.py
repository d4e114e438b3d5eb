"""The desk's door: the portal's sign-in, for staff only."""

import pytest
from django.test import Client

from customers.models import User
from tests.factories import PASSWORD, StaffFactory, World
from tests.portal.desk.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database_role("portal_desk")]

STRANGE_PATHS = [
    "/",
    "/admin/",
    "/admin/billing/refund/",
    "/admin/customers/user/add/",
    "/admin/nothing/",
    "/admin/login/",
]


def sign_in(client: Client, email: str, password: str = PASSWORD, onward: str = "") -> str:
    """Sign in as a person would, and return the page where that leads."""
    answer = client.post("/sign-in/", {"login": email, "password": password, "next": onward}, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("path", STRANGE_PATHS)
def test_a_stranger_is_sent_to_the_sign_in(client: Client, path: str) -> None:
    answer = client.get(path, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/")
    assert "Sign in to the desk" in answer.content.decode()


def test_staff_come_in_and_go_where_they_wanted(client: Client) -> None:
    staff = StaffFactory(is_superuser=True)
    assert "/sign-in/" in client.get("/admin/billing/refund/", follow=True).redirect_chain[-1][0]
    assert "<h1>Refunds</h1>" in sign_in(client, staff.email, onward="/admin/billing/refund/")


def test_nobody_is_led_away_after_the_sign_in(client: Client) -> None:
    staff = StaffFactory()
    answer = client.post(
        "/sign-in/", {"login": staff.email, "password": PASSWORD, "next": "https://elsewhere.example/"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")


def test_the_root_is_the_queue(refund_desk: Client) -> None:
    answer = refund_desk.get("/", follow=True)
    assert answer.redirect_chain == [("/admin/", 302)]
    assert "Waiting for a decision" in answer.content.decode()


def test_a_partners_person_is_told_and_shown_out(client: Client, world: World) -> None:
    page = sign_in(client, world.home.admin.user.email)
    assert "not one of the operator's staff" in page
    assert world.home.admin.user.email in page
    assert 'action="/sign-out/"' in page
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/admin/billing/refund/", "/admin/customers/user/", "/admin/core/auditevent/"])
def test_a_partners_person_sees_no_page(world: World, path: str) -> None:
    client = signed_in(world.home.admin.user)
    answer = client.get(path, follow=True)
    assert answer.status_code == 403
    assert world.home.customer.company_name not in answer.content.decode()


def test_staff_who_left_do_not_come_in(client: Client) -> None:
    staff = StaffFactory(is_active=False)
    assert "This account is switched off" in sign_in(client, staff.email)
    assert client.get("/admin/").status_code == 302


def test_guessing_is_stopped(client: Client) -> None:
    staff = StaffFactory()
    for _attempt in range(5):
        assert "_auth_user_id" not in client.session
        sign_in(client, staff.email, "wrong")
    page = sign_in(client, staff.email)
    assert "_auth_user_id" not in client.session, "the sixth is blocked even with the right password"
    assert "Too many" in page


def test_an_address_that_guesses_at_many_people_is_stopped(client: Client) -> None:
    answers = [client.post("/sign-in/", {"login": f"n{n}@x.example", "password": "wrong"}) for n in range(40)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


def test_there_is_no_other_form_to_guess_at(client: Client) -> None:
    staff = StaffFactory()
    answer = client.post("/admin/login/", {"username": staff.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("path", ["/sign-out/", "/admin/logout/"])
def test_signing_out(refund_desk: Client, path: str) -> None:
    assert refund_desk.post(path).status_code == 302
    assert refund_desk.get("/admin/").status_code == 302


def test_staff_without_a_group_are_told(client: Client, world: World) -> None:
    client.force_login(StaffFactory())
    page = client.get("/admin/").content.decode()
    assert "in no group of the desk" in page


@pytest.mark.parametrize("path", ["/admin/nothing/", "/nothing/"])
def test_what_is_not_there(refund_desk: Client, path: str) -> None:
    answer = refund_desk.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_answer(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_language_is_chosen_as_in_the_portal(refund_desk: Client, refund_clerk: User) -> None:
    answer = refund_desk.post("/preferences/", {"language": "ko", "next": "/admin/"}, follow=True)
    assert '<html lang="ko"' in answer.content.decode()
    refund_clerk.refresh_from_db()
    assert refund_clerk.language == "ko"
