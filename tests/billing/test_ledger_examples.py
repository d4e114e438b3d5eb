"""The worked entries of docs/rules/ledger.md, posted by the product's own commands."""

from collections.abc import Sequence

from billing.chart import CHART
from billing.models import Account, JournalEntry
from tests.factories import NOW, World, buy
from tests.factories.exchanges import buying, exchanged, priced
from tests.factories.refunds import refunded
from tests.factories.reversals import reversed_
from tests.policy.tables import NONE, Row, rows

Legs = list[tuple[int, str, str, int | None, int | None]]


def told(heading: str) -> Legs:
    """Return a table's legs: entry, kind, account, debit, credit."""
    return [
        (
            row.number("entry"),
            row.text("kind"),
            row.text("account"),
            amount(row, "debit"),
            amount(row, "credit"),
        )
        for row in rows("ledger", heading)
    ]


def amount(row: Row, side: str) -> int | None:
    return None if row.text(side) == NONE else row.minor(side)


def posted(entries: Sequence[JournalEntry]) -> Legs:
    return [
        (
            number,
            entry.kind,
            leg.account_id,
            leg.amount_minor if leg.side == "debit" else None,
            leg.amount_minor if leg.side == "credit" else None,
        )
        for number, entry in enumerate(entries, start=1)
        for leg in entry.postings.order_by("pk")
    ]


def entries_of(**wanted: object) -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(**wanted).order_by("posted_at", "number"))


def test_the_chart(db: None) -> None:
    chart = [(row.text("code"), row.text("account"), row.text("kind")) for row in rows("ledger", "Chart of accounts")]
    assert chart == [(code.value, name, kind) for code, (name, kind) in CHART.items()]
    assert {code for code, _name, _kind in chart} == set(Account.objects.values_list("code", flat=True))


def test_a_purchase(world: World) -> None:
    ids = world.home.reservation.payments.values("pk")
    assert posted(entries_of(subject_id__in=ids)) == told("A purchase")


def test_a_monthly_payment(world: World) -> None:
    bought = buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-05-15", now=NOW)
    ids = bought.payments.values("pk")
    assert posted(entries_of(subject_id__in=ids)) == told("A monthly payment")


def test_a_refund_with_a_fee(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    assert posted(entries_of(subject_id=refund.pk)) == told("A refund with a fee")


def test_a_refund_without_a_fee(world: World) -> None:
    refund = refunded(world.home.admin, buy(customer=world.home.customer, on="2026-06-28"))
    assert posted(entries_of(subject_id=refund.pk)) == told("A refund without a fee")


def test_a_reversal(world: World) -> None:
    refund = refunded(world.home.admin, world.home.reservation)
    reversed_(refund)
    assert posted(entries_of(subject_id=refund.pk)) == told("A reversal")


def test_a_reversal_of_an_exchange(world: World) -> None:
    home = world.home
    exchange = exchanged(home.admin, home.reservation, [buying(priced("4000.00"), customer=home.customer)])
    payments = list(exchange.purchases.values_list("reservation__payments", flat=True))
    reversed_(exchange)
    assert posted(entries_of(subject_id__in=[exchange.pk, *payments])) == told("A reversal of an exchange")
