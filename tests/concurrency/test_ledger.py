"""Debit equals credit, whoever writes, and what is written stays as it is."""

import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction

from billing.chart import AccountCode
from billing.commands.post_entry import Leg, credit, debit
from billing.models import JournalEntry, Posting
from billing.queries.books import check_books
from core.actor import SYSTEM
from core.models import AuditEvent
from core.transactions import acting
from customers.models import Customer
from tests.factories import NOW, CustomerFactory, buy
from tests.factories.entries import posted
from tests.roles import ConnectAs
from tests.together import MANY, errors, together, values

pytestmark = pytest.mark.django_db(transaction=True)

ROLES = ["portal_app", "portal_desk"]

RIGHT = [debit(AccountCode.PAYMENTS_RECEIVED, 100), credit(AccountCode.RESERVATION_REVENUE, 100)]
WRONG = {
    "unbalanced": [debit(AccountCode.PAYMENTS_RECEIVED, 100), credit(AccountCode.RESERVATION_REVENUE, 99)],
    "one-legged": [debit(AccountCode.PAYMENTS_RECEIVED, 100)],
    "on one side": [debit(AccountCode.PAYMENTS_RECEIVED, 50), debit(AccountCode.RESERVATION_REVENUE, 50)],
}


def post(customer: Customer, legs: list[Leg], *, currency: str = "USD") -> JournalEntry:
    with acting(SYSTEM, now=NOW):
        return posted(customer, legs, currency=currency)


def add_legs(entry: JournalEntry, *legs: tuple[str, int, str]) -> None:
    """Add legs to an entry of the open transaction: side, amount, currency."""
    Posting.objects.bulk_create(
        Posting(
            partner_id=entry.partner_id,
            entry=entry,
            account_id="1000",
            side=side,
            amount_minor=amount,
            currency=currency,
        )
        for side, amount, currency in legs
    )


def test_without_its_triggers_the_table_takes_anything(connection_as: ConnectAs) -> None:
    """So it is the triggers that the following tests are about."""
    buy()
    owner = connection_as("portal_owner")
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        owner.execute("UPDATE billing_posting SET amount_minor = amount_minor + 1 WHERE side = 'debit'")
    assert {one.check for one in check_books()} >= {"entry balances"}


class TestBalance:
    @pytest.mark.parametrize("legs", WRONG.values(), ids=WRONG)
    def test_is_demanded_at_commit(self, legs: list[Leg]) -> None:
        customer = CustomerFactory()
        with pytest.raises(DatabaseError, match="is off by"):
            post(customer, legs)
        assert not JournalEntry.objects.exists()

    def test_is_demanded_in_each_currency(self) -> None:
        customer = CustomerFactory()
        with pytest.raises(DatabaseError, match="is off by"), acting(SYSTEM, now=NOW):
            add_legs(post(customer, RIGHT), ("debit", 10, "USD"), ("credit", 10, "KRW"))

    def test_is_demanded_of_an_entry_without_any_leg(self) -> None:
        customer = CustomerFactory()
        with pytest.raises(DatabaseError, match="has no postings"), transaction.atomic():
            JournalEntry.objects.create(
                id=uuid.uuid4(),
                partner_id=customer.partner_id,
                customer=customer,
                number="1",
                kind="correction",
                posted_at=NOW,
                posted_on=NOW.date(),
                subject_id=uuid.uuid4(),
            )

    @pytest.mark.parametrize("amount", [0, -1])
    def test_takes_only_positive_amounts(self, amount: int) -> None:
        customer = CustomerFactory()
        with pytest.raises(DatabaseError, match="posting_positive"), acting(SYSTEM, now=NOW):
            add_legs(post(customer, RIGHT), ("debit", amount, "USD"))

    def test_holds_when_sixteen_write_at_once_and_half_of_them_wrongly(self) -> None:
        customer, wrong = CustomerFactory(), list(WRONG.values())
        legs = [RIGHT if number % 2 else wrong[number // 2 % 3] for number in range(MANY)]
        outcomes = together([partial(post, customer, own) for own in legs])
        assert len(values(outcomes)) == len(errors(outcomes)) == MANY // 2
        assert JournalEntry.objects.count() == MANY // 2
        numbers = JournalEntry.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == [f"JE-2026-07-{number:06d}" for number in range(1, MANY // 2 + 1)]


ATTACKS = {
    "change a leg": "UPDATE billing_posting SET amount_minor = 1",
    "change an entry": "UPDATE billing_journalentry SET number = 'x'",
    "delete legs": "DELETE FROM billing_posting",
    "delete entries": "DELETE FROM billing_journalentry",
    "empty the ledger": "TRUNCATE billing_posting, billing_journalentry CASCADE",
    "put the triggers to sleep": "ALTER TABLE billing_posting DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER balances ON billing_posting",
    "drop the table": "DROP TABLE billing_posting CASCADE",
    "replace the guard": (
        "CREATE OR REPLACE FUNCTION billing_entry_balances() RETURNS trigger LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN NULL; END $$"
    ),
    "hide behind replication": "SET session_replication_role = replica",
    "become the owner": "SET ROLE portal_owner",
    "put the guard off for ever": "ALTER TABLE billing_posting ALTER CONSTRAINT balances NOT DEFERRABLE",
    "stand before the entries": "CREATE TEMPORARY TABLE billing_journalentry (id uuid, made_in xid8)",
    "stand before the postings": "CREATE TEMPORARY TABLE billing_posting (entry_id uuid)",
    "stand before the audit trail": "CREATE TEMPORARY TABLE core_auditevent (LIKE public.core_auditevent)",
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused(attack: str, role: str, connection_as: ConnectAs) -> None:
    buy()
    before = sorted(Posting.objects.values_list("pk", "amount_minor", "side"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection_as(role).execute(attack)
    assert sorted(Posting.objects.values_list("pk", "amount_minor", "side")) == before
    assert check_books() == []


ADD_A_LEG = """
    INSERT INTO billing_posting (partner_id, entry_id, account_id, side, amount_minor, currency)
    SELECT partner_id, id, '1000', side, 1, 'USD' FROM billing_journalentry, (VALUES ('debit'), ('credit')) s (side)
"""


@pytest.mark.parametrize("role", [*ROLES, "portal_owner"])
def test_an_old_entry_takes_no_new_legs_even_balanced_ones(role: str, connection_as: ConnectAs) -> None:
    buy()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is sealed"):
        connection_as(role).execute(ADD_A_LEG)


def test_an_entry_cannot_be_made_to_look_open(connection_as: ConnectAs) -> None:
    """Whoever writes its seal by hand gets the transaction's own."""
    customer = CustomerFactory()
    app = connection_as("portal_app")
    with pytest.raises(psycopg.errors.CheckViolation, match="has no postings"):
        app.execute(
            "INSERT INTO billing_journalentry (id, partner_id, customer_id, number, kind, posted_at, posted_on,"
            " subject_id, made_in) VALUES (gen_random_uuid(), %s, %s, 'x', 'correction', now(), now(),"
            " gen_random_uuid(), '999999999'::xid8)",
            [customer.partner_id, customer.pk],
        )


SHADOW_OF_ENTRIES = """
    CREATE TEMPORARY TABLE billing_journalentry ON COMMIT DROP AS
        SELECT id, pg_current_xact_id() AS made_in FROM public.billing_journalentry;
    INSERT INTO public.billing_posting (partner_id, entry_id, account_id, side, amount_minor, currency)
        SELECT partner_id, id, '1000', side, 1, 'USD' FROM public.billing_journalentry,
            (VALUES ('debit'), ('credit')) s (side)
"""

SHADOW_OF_POSTINGS = """
    CREATE TEMPORARY TABLE billing_posting (entry_id uuid, currency text, side text, amount_minor bigint);
    WITH made AS (
        INSERT INTO public.billing_journalentry (id, partner_id, customer_id, number, kind, posted_at, posted_on,
            subject_id)
        SELECT gen_random_uuid(), partner_id, id, 'x', 'correction', now(), now(), gen_random_uuid()
            FROM customers_customer LIMIT 1
        RETURNING id
    )
    INSERT INTO pg_temp.billing_posting SELECT id, 'USD', side, 1 FROM made, (VALUES ('debit'), ('credit')) s (side)
"""

SHADOW_OF_TRAIL = """
    CREATE TEMPORARY TABLE core_auditevent (LIKE public.core_auditevent INCLUDING IDENTITY);
    GRANT ALL ON pg_temp.core_auditevent TO PUBLIC;
    UPDATE customers_customer SET company_name = 'Renamed Unseen'
"""


@pytest.mark.parametrize("role", ROLES)
class TestATemporaryTable:
    """Stands before nothing that a guard reads or writes, even for a role that could make one."""

    @pytest.fixture
    def attacker(self, role: str, connection_as: ConnectAs) -> "Iterator[psycopg.Connection[tuple[Any, ...]]]":
        owner = connection_as("portal_owner")
        owner.execute(f'GRANT TEMPORARY ON DATABASE "{owner.info.dbname}" TO {role}')
        yield connection_as(role)
        owner.execute(f'REVOKE TEMPORARY ON DATABASE "{owner.info.dbname}" FROM {role}')

    def test_opens_no_old_entry(self, attacker: "psycopg.Connection[tuple[Any, ...]]") -> None:
        buy()
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="is sealed"):
            attacker.execute(SHADOW_OF_ENTRIES)
        assert check_books() == []

    def test_balances_no_entry(self, attacker: "psycopg.Connection[tuple[Any, ...]]") -> None:
        CustomerFactory()
        with pytest.raises(psycopg.errors.CheckViolation, match="has no postings"):
            attacker.execute(SHADOW_OF_POSTINGS)
        assert not JournalEntry.objects.exists()

    def test_takes_nothing_from_the_trail(self, attacker: "psycopg.Connection[tuple[Any, ...]]") -> None:
        customer = CustomerFactory()
        attacker.execute(SHADOW_OF_TRAIL)
        renamed = AuditEvent.objects.filter(table_name="customers_customer", row_id=customer.pk, action="UPDATE")
        assert [event.after for event in renamed] == [{"company_name": "Renamed Unseen"}]
        assert attacker.execute("SELECT count(*) FROM pg_temp.core_auditevent").fetchone() == (0,)
