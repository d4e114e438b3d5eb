"""Whoever goes round every guard and corrupts the books is found out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from billing.commands.second_person import agree_as_second_person
from billing.queries.books import check_books
from core import outbox
from core.transactions import acting
from tests.factories import NOW, RoleAssignmentFactory, SecondPersonAmountFactory, World, buy, pay
from tests.factories.refunds import ask, refunded

ONE_PAYMENT = "(SELECT id FROM billing_journalentry WHERE kind = 'payment' LIMIT 1)"

# What is done to the books, and which checks have to notice.
CORRUPTIONS: dict[str, tuple[str, set[str]]] = {
    "a leg is raised": (
        "UPDATE billing_posting SET amount_minor = amount_minor + 1 WHERE account_id = '2100'",
        {"entry balances", "refund is posted"},
    ),
    "an entry loses its legs": (
        f"DELETE FROM billing_posting WHERE entry_id = {ONE_PAYMENT}",
        {"entry balances", "payment is posted"},
    ),
    "a payment's entry is lowered on both sides": (
        f"UPDATE billing_posting SET amount_minor = amount_minor - 1 WHERE entry_id = {ONE_PAYMENT}",
        {"payment is posted"},
    ),
    "a payment's entry is in another currency": (
        f"UPDATE billing_posting SET currency = 'KRW' WHERE entry_id = {ONE_PAYMENT}",
        {"payment is posted"},
    ),
    "a payment goes to another account": (
        "UPDATE billing_posting SET account_id = '2100' WHERE account_id = '4000'",
        {"payment is posted"},
    ),
    "a payment that was never made is posted": (
        """UPDATE billing_payment SET state = 'Scheduled', paid_at = NULL
        WHERE id = (SELECT subject_id FROM billing_journalentry WHERE kind = 'payment' LIMIT 1)""",
        {"payment is posted", "order paid"},
    ),
    "a payment is made that nobody posted": (
        "UPDATE billing_payment SET state = 'Succeeded', paid_at = due_on WHERE state = 'Scheduled' AND number = 11",
        {"payment is posted", "order paid"},
    ),
    "a credit goes to revenue": (
        "UPDATE billing_posting SET account_id = '4000' WHERE account_id = '2100'",
        {"refund is posted"},
    ),
    "a refund's entry is in another currency": (
        """UPDATE billing_posting SET currency = 'KRW'
        WHERE entry_id IN (SELECT id FROM billing_journalentry WHERE kind = 'refund')""",
        {"refund is posted"},
    ),
    "a refund's entry is another customer's": (
        "UPDATE billing_journalentry SET customer_id = gen_random_uuid() WHERE kind = 'refund'",
        {"refund is posted"},
    ),
    "a refund that waits is posted already": (
        f"""UPDATE billing_journalentry SET kind = 'refund',
            subject_id = (SELECT id FROM billing_refund WHERE state = 'submitted')
        WHERE id = {ONE_PAYMENT}""",
        {"refund is posted", "payment is posted"},
    ),
    "an order was paid more": (
        "UPDATE billing_orderbalance SET paid_minor = paid_minor + 1",
        {"order paid"},
    ),
    "an order got more back": (
        "UPDATE billing_orderbalance SET returned_minor = returned_minor + 1 WHERE returned_minor > 0",
        {"order returned"},
    ),
    "a remainder has a unit more": (
        "UPDATE reservations_reservation SET quantity = quantity + 1 WHERE remainder_of_id IS NOT NULL",
        {"order quantity"},
    ),
    "a returned reservation lives again": (
        """UPDATE reservations_reservation SET state = 'Succeeded', ended_as = '', ended_at = NULL
        WHERE ended_as = 'Returned'""",
        {"order quantity"},
    ),
    "a reservation ends by itself": (
        """UPDATE reservations_reservation SET state = 'Cancelled', ended_as = 'Returned', ended_at = purchased_at
        WHERE id IN (SELECT reservation_id FROM reservations_openact)""",
        {"order quantity"},
    ),
    "a refund pays more than its lines": (
        "UPDATE billing_refund SET credit_minor = credit_minor + 1, net_minor = net_minor + 1",
        {"refund lines add up", "refund is posted"},
    ),
    "a line is for another amount": (
        """UPDATE billing_refundline
        SET used_minor = used_minor - 1, credit_minor = credit_minor + 1, net_minor = net_minor + 1""",
        {"refund lines add up", "order returned"},
    ),
    "a credit note is for more": (
        "UPDATE billing_creditnote SET net_minor = net_minor + 1",
        {"refund is posted"},
    ),
    "a credit note is in another currency": (
        "UPDATE billing_creditnote SET currency = 'KRW'",
        {"refund is posted"},
    ),
    "a credit note is gone": (
        "DELETE FROM billing_creditnote",
        {"refund is posted", "numbers have no gaps"},
    ),
    "a refund is completed that nobody carried out": (
        "UPDATE billing_refund SET state = 'completed', completed_at = submitted_at WHERE state = 'submitted'",
        {"refund is posted", "limit use follows refund", "open act follows refund", "refund follows its transitions"},
    ),
    "a refund forgets how it got there": (
        "DELETE FROM billing_refundtransition WHERE state = 'approved'",
        {"refund follows its transitions"},
    ),
    "a second person is another than the one who agreed": (
        """UPDATE billing_refund SET second_person_id =
            (SELECT id FROM customers_user WHERE id NOT IN (second_person_id, requested_by_id) LIMIT 1)
        WHERE second_person_id IS NOT NULL""",
        {"second person agreed"},
    ),
    "a second person's agreement was the requester's own": (
        """UPDATE billing_refundtransition
        SET actor_id = (SELECT requested_by_id FROM billing_refund WHERE id = refund_id)
        WHERE reason = 'approved_by_second_person'""",
        {"second person agreed"},
    ),
    "nobody remembers that a second person was needed": (
        "UPDATE billing_refund SET second_person_total_usd_minor = NULL WHERE second_person_id IS NOT NULL",
        {"second person agreed"},
    ),
    "a use of the limit is released": (
        "UPDATE billing_limituse SET state = 'released', used_on = NULL, returns_on = NULL WHERE state = 'used'",
        {"limit use follows refund"},
    ),
    "a use of the limit is for less": (
        "UPDATE billing_limituse SET amount_usd_minor = amount_usd_minor - 1",
        {"limit use follows refund"},
    ),
    "the limit forgets what is held": (
        "UPDATE billing_refundlimit SET taken_usd_minor = 0",
        {"limit taken"},
    ),
    "a refund loses its hold on a reservation": (
        "DELETE FROM reservations_openact",
        {"open act follows refund"},
    ),
    "a reservation is held for nothing": (
        "UPDATE reservations_openact SET subject_id = gen_random_uuid()",
        {"open act follows refund"},
    ),
    "a remainder has paid more than its predecessor": (
        """UPDATE billing_payment SET unit_minor = unit_minor + 1, amount_minor = amount_minor + quantity
        WHERE carried_from_id IS NOT NULL""",
        {"carried payment"},
    ),
    "a remainder's carried payment is taken for a real one": (
        "UPDATE billing_payment SET carried_from_id = NULL WHERE carried_from_id IS NOT NULL",
        {"payment is posted", "order paid"},
    ),
    "a number is skipped": (
        "UPDATE billing_counter SET last = last + 1 WHERE series LIKE 'CN-%'",
        {"numbers have no gaps"},
    ),
    "an entry is renumbered": (
        "UPDATE billing_journalentry SET number = right(number, 6) WHERE kind = 'refund'",
        {"numbers have no gaps"},
    ),
}


@pytest.fixture
def story(world: World) -> World:
    """Something of everything: paid, returned in part, waiting; upfront and monthly; two partners."""
    admin, customer = world.home.admin, world.home.customer
    monthly = buy(customer=customer, plan="Monthly", quantity=3, on="2026-01-20", now=NOW)
    refunded(admin, {monthly: 1})
    pay(monthly.remainders.get(), until=NOW + timedelta(days=60))
    refunded(world.other.admin, world.other.reservation)
    _seconded(world)
    ask(admin, world.home.reservation)
    return world


def _seconded(world: World) -> None:
    """A Sales agent's refund that an Admin agent agreed to."""
    seller, admin = world.home.trusted_seller, world.home.admin
    SecondPersonAmountFactory(partner=world.home.partner)
    bought = buy(customer=world.home.customer, price="365.00")
    RoleAssignmentFactory(user=seller.user, at=bought.order)
    refund = refunded(seller, bought)
    with acting(admin.actor, now=NOW):
        agree_as_second_person(refund_id=refund.pk, actor=admin.actor, now=NOW, note="Asked them.")
    outbox.drain(now=NOW)


@contextmanager
def corrupted(statement: str) -> Iterator[None]:
    """Change rows as the owner with every trigger asleep, and undo it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount, "the corruption found nothing to corrupt"
        yield
        transaction.set_rollback(True)


@pytest.mark.database_role("portal_owner")
def test_every_corruption_is_found(story: World, subtests: pytest.Subtests) -> None:
    assert check_books() == []
    for name, (statement, expected) in CORRUPTIONS.items():
        with subtests.test(name), corrupted(statement):
            found = {one.check for one in check_books()}
            assert expected <= found, f"{name}: only {sorted(found)}"


def test_whole_books_are_told_as_json(story: World) -> None:
    told = StringIO()
    call_command("check_books", "--json", stdout=told)
    assert json.loads(told.getvalue())["is_whole"] is True


@pytest.mark.database_role("portal_owner")
def test_a_corruption_fails_the_command_and_names_the_row(story: World) -> None:
    told = StringIO()
    with corrupted("UPDATE billing_orderbalance SET paid_minor = paid_minor + 1"), pytest.raises(CommandError):
        call_command("check_books", "--json", stdout=told)
    report = json.loads(told.getvalue())
    assert report["is_whole"] is False
    subjects = {one["subject"] for one in report["discrepancies"] if one["check"] == "order paid"}
    assert str(story.home.reservation.order_id) in subjects
