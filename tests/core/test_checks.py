"""A process does not start where the database's guards would not hold for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from core.checks import role_is_no_superuser
from portal.embedded.postgres import SUPERUSER
from tests.servers import are_our_own


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["portal_app", "portal_desk", "portal_owner"])
def test_the_products_roles_may_start(role: str, as_role: Callable[[str], AbstractContextManager[None]]) -> None:
    with as_role(role):
        assert role_is_no_superuser(databases=["default"]) == []


@pytest.mark.django_db(transaction=True)
def test_a_superuser_may_not_even_connect(as_role: Callable[[str], AbstractContextManager[None]]) -> None:
    if not are_our_own():
        pytest.skip("The superuser of a server that was named is unknown.")
    with as_role(SUPERUSER), pytest.raises(ImproperlyConfigured, match="superuser"):
        connection.ensure_connection()
