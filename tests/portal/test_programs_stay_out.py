"""A program signs in to no page, whatever stands in its row."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import OutboxEvent
from tests.factories import World
from tests.factories.clients import Program, make_program
from tests.factories.customers import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(world: World) -> Program:
    """Return a program with a password in its row, which nothing here would ever write."""
    program = make_program(world.home.partner)
    assert program.row.user.check_password(PASSWORD)
    return program


def sign_in(email: str) -> Any:
    return Client().post(reverse("account_login"), {"login": email, "password": PASSWORD})


def test_the_form_knows_no_such_account(world: World, robot: Program) -> None:
    assert sign_in(world.home.admin.user.email).status_code == 302
    answer = sign_in(robot.row.user.email)
    assert answer.status_code == 200 and not answer.wsgi_request.user.is_authenticated


def test_no_way_to_a_new_password_is_mailed(world: World, robot: Program) -> None:
    for user, mails in ((robot.row.user, 0), (world.home.admin.user, 1)):
        answer = Client().post(reverse("account_reset_password"), {"email": user.email})
        assert answer.status_code == 302
        assert OutboxEvent.objects.filter(subject_id=user.pk).count() == mails


@pytest.mark.parametrize("page", ["home", "customers", "reservations", "api_clients", "people"])
def test_a_session_of_it_opens_nothing(robot: Program, page: str) -> None:
    client = Client()
    client.force_login(robot.row.user)
    answer = client.get(reverse(page))
    assert answer.status_code == 403 and "Northwind Customer" not in answer.content.decode()
