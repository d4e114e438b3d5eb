"""The tests' own ground: who they are in the database, and what is there when they begin."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection

Connect = Callable[[str], "psycopg.Connection[tuple[Any, ...]]"]
AsRole = Callable[[str], AbstractContextManager[None]]


def value(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (answer,) = cursor.fetchone() or (None,)
    return answer


def value_in_a_thread(query: str) -> Any:
    answers: list[Any] = []

    def ask() -> None:
        answers.append(value(query))
        connection.close()

    thread = Thread(target=ask)
    thread.start()
    thread.join()
    return answers[0]


@pytest.mark.django_db
def test_a_test_acts_as_the_application() -> None:
    assert value("SELECT current_user") == "portal_app"


@pytest.mark.database_role("portal_desk")
@pytest.mark.django_db
def test_a_marked_test_acts_as_the_desk() -> None:
    assert value("SELECT current_user") == "portal_desk"


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_may_change_its_role(as_role: AsRole) -> None:
    assert value_in_a_thread("SELECT current_user") == "portal_app"
    with as_role("portal_desk"):
        assert value("SELECT current_user") == "portal_desk"
        assert value_in_a_thread("SELECT current_user") == "portal_desk"
    assert value("SELECT current_user") == "portal_app"


@pytest.mark.django_db
def test_a_test_in_a_transaction_may_not(as_role: AsRole) -> None:
    with pytest.raises(AssertionError, match="transaction=True"), as_role("portal_desk"):
        pass


@pytest.mark.django_db
def test_no_role_of_the_application_is_a_superuser(connection_as: Connect) -> None:
    for role in ("portal_owner", "portal_app", "portal_desk"):
        row = (
            connection_as(role)
            .execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            .fetchone()
        )
        assert row == (False,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_migrations_put_there_is_there_for_every_test(turn: int, connection_as: Connect) -> None:
    assert value("SELECT count(*) FROM billing_refundpolicy WHERE code = 'seed-2019'") == 1
    assert value("SELECT count(*) FROM django_session") == 0
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('key', 'data', '2030-01-01')")
    owner = connection_as("portal_owner")
    owner.execute("SET session_replication_role = replica")
    owner.execute("DELETE FROM billing_refundpolicy")


@pytest.mark.django_db(transaction=True)
def test_append_only_rows_are_gone_for_the_next_test(connection_as: Connect) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_auditevent")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection_as("portal_owner").execute("TRUNCATE core_auditevent")


@pytest.mark.django_db
@pytest.mark.database_role("portal_owner")
def test_deferred_constraints_are_judged_at_the_end_of_a_test_that_rolls_back() -> None:
    # What Django's test case does last, done here early so that the refusal can be seen.
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE fine (amount integer)")
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'unbalanced' USING ERRCODE = 'check_violation'; END $$"
        )
        cursor.execute(
            "CREATE CONSTRAINT TRIGGER judge AFTER INSERT ON fine DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
        cursor.execute("SAVEPOINT before; INSERT INTO fine VALUES (1)")
    with pytest.raises(IntegrityError, match="unbalanced"):
        connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ROLLBACK TO SAVEPOINT before")
