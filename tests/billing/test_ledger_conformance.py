"""The fifteen invariants of the Ledger Conformance Kit (technomorphcorporation/ledger-conformance-kit, 1.1), under
their names, asked of our ledger in PostgreSQL as the application's role.

The kit is written for the JVM; what it checks is asked here through our own commands. It moves value between accounts
with an idempotency key: that is `post` below. Balances are never stored for an account, they are sums of postings;
what is stored beside the ledger is the order's balance and the refund limit, so these are held against it too.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum

from billing.chart import AccountCode
from billing.commands.post_entry import Leg, credit, debit
from billing.models import JournalEntry, LimitUse, OrderBalance, Payment, Posting, Refund, RefundLimit, RefundTransition
from billing.queries.books import check_books
from billing.queries.ledger import partner_credit
from core import outbox
from core.actor import SYSTEM
from core.errors import Refusal
from core.idempotency import once
from core.models import IdempotencyKey
from core.money import Money
from core.transactions import acting
from customers.models import Customer
from reservations.models import Reservation
from tests.factories import NOW, World, buy, make_person
from tests.factories.entries import posted
from tests.factories.refunds import quote, refunded, submit
from tests.roles import ConnectAs
from tests.together import MANY, all_done, errors, together, values

# What is posted here by hand corrects nothing and is no reversal; in all else the books have to be whole.
BY_HAND = pytest.mark.broken_books("correction is the opposite", "correction is a reversal")
pytestmark = [pytest.mark.django_db(transaction=True), BY_HAND]

A, B = AccountCode.PAYMENTS_RECEIVED, AccountCode.PARTNER_CREDIT


def transfer(minor: int, source: AccountCode = A, target: AccountCode = B) -> list[Leg]:
    return [debit(source, minor), credit(target, minor)]


def post(customer: Customer, key: str, legs: list[Leg]) -> bool:
    """Post once for a key, in a transaction of its own; return whether this call applied it."""
    with acting(SYSTEM, now=NOW):
        _number, is_applied = once(
            partner_id=customer.partner_id,
            key=key,
            inputs={"legs": [(leg.account, leg.side, leg.amount_minor) for leg in legs]},
            now=NOW,
            act=lambda: posted(customer, legs).number,
        )
    return is_applied


def balance(customer: Customer, account: AccountCode) -> int:
    """Return credits less debits, in cents."""
    sums = Posting.objects.filter(partner_id=customer.partner_id, account_id=account).values_list(
        "side", "amount_minor"
    )
    return sum(minor if side == Posting.Side.CREDIT else -minor for side, minor in sums)


def journal() -> list[tuple[object, ...]]:
    """Return every leg in the order in which it was written."""
    rows = Posting.objects.order_by("pk")
    return list(rows.values_list("pk", "entry_id", "entry__number", "account_id", "side", "amount_minor", "currency"))


def off_by() -> dict[tuple[uuid.UUID, str], int]:
    """Return, of each entry and currency, what debits and credits differ by; only what differs."""
    sums: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    for entry_id, side, minor, currency in Posting.objects.values_list("entry_id", "side", "amount_minor", "currency"):
        sums[entry_id, currency] += minor if side == Posting.Side.DEBIT else -minor
    return {key: minor for key, minor in sums.items() if minor}


def test_inv_01_every_transaction_is_balanced_per_currency(world: World) -> None:
    won = buy(currency="KRW", price="3650000", quantity=3, on="2026-06-30")
    refunded(make_person(won.partner), won, quantity=1)
    refunded(world.home.admin, world.home.reservation)
    assert set(Posting.objects.values_list("currency", flat=True)) == {"KRW", "USD"}
    assert off_by() == {}
    with pytest.raises(DatabaseError, match="is off by"):
        post(world.home.customer, "wrong", [debit(A, 4_000), credit(B, 3_999)])
    assert off_by() == {}


def test_inv_02_the_journal_is_append_only(world: World, connection_as: ConnectAs) -> None:
    post(world.home.customer, "first", transfer(1_000))
    before = journal()
    post(world.home.customer, "back", transfer(300, B, A))
    refunded(world.home.admin, world.home.reservation)
    after = journal()
    assert after[: len(before)] == before
    assert len(after) > len(before)
    app = connection_as("portal_app")
    for attack in ("UPDATE billing_posting SET amount_minor = 1", "DELETE FROM billing_journalentry"):
        with pytest.raises(Exception, match="permission denied"):
            app.execute(attack)
    assert journal() == after


def test_inv_03_hash_chain_is_intact_is_not_applicable() -> None:
    """N/a: the kit asks only a ledger that declares a chain, and ours has none.

    A chain made while writing would serialize everybody who writes. What stands in its place is asserted here: an
    entry is sealed to its transaction, its tables take no change from any role, and there is no column of hashes. When
    one is added this fails, and the chain has to be verified here instead.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_name IN ('billing_journalentry', 'billing_posting') AND column_name LIKE '%hash%'"
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'O' AND tgname IN"
            " ('append_only_row', 'append_only_table', 'seals', 'in_sealed_entry')"
            " AND tgrelid IN ('billing_journalentry'::regclass, 'billing_posting'::regclass) ORDER BY 1, 2"
        )
        assert cursor.fetchall() == [
            ("billing_journalentry", "append_only_row"),
            ("billing_journalentry", "append_only_table"),
            ("billing_journalentry", "seals"),
            ("billing_posting", "append_only_row"),
            ("billing_posting", "append_only_table"),
            ("billing_posting", "in_sealed_entry"),
        ]


def test_inv_04_duplicate_submission_is_a_no_op(world: World) -> None:
    assert post(world.home.customer, "dup", transfer(2_500))
    before = journal()
    assert not post(world.home.customer, "dup", transfer(2_500))
    assert journal() == before
    assert balance(world.home.customer, B) == 2_500
    made = quote(world.home.admin, world.home.reservation)
    first, second = submit(world.home.admin, made), submit(world.home.admin, made)
    assert first == second
    assert (Refund.objects.count(), LimitUse.objects.count()) == (1, 1)


def test_inv_05_concurrent_duplicates_collapse_to_one(world: World) -> None:
    applied = all_done(together([partial(post, world.home.customer, "race", transfer(2_500))] * MANY))
    assert (applied.count(True), applied.count(False)) == (1, MANY - 1)
    assert balance(world.home.customer, B) == 2_500


EACH = 10


def _many(act: Callable[[int], object]) -> None:
    """Let sixteen do so much each, all at once; number them through."""

    def share(of: int) -> None:
        for number in range(of * EACH, (of + 1) * EACH):
            act(number)

    all_done(together([partial(share, of) for of in range(MANY)]))


def test_inv_06_no_lost_updates_on_a_hot_account(world: World) -> None:
    customer = world.home.customer
    _many(lambda number: post(customer, f"hot {number}", transfer(100)))
    assert balance(customer, B) == MANY * EACH * 100
    assert Money(MANY * EACH * 100, "USD") in partner_credit(customer.partner_id)


ACCOUNTS = list(AccountCode)


def test_inv_07_value_is_conserved_under_concurrent_transfers(world: World) -> None:
    customer, n = world.home.customer, len(ACCOUNTS)
    opening = {account: balance(customer, account) for account in ACCOUNTS}
    _many(lambda i: post(customer, f"move {i}", transfer(100, ACCOUNTS[i % n], ACCOUNTS[(i + 3) % n])))
    closing = {account: balance(customer, account) for account in ACCOUNTS}
    assert sum(closing.values()) == sum(opening.values()) == 0
    moved = dict.fromkeys(ACCOUNTS, 0)
    for i in range(MANY * EACH):
        moved[ACCOUNTS[i % n]] -= 100
        moved[ACCOUNTS[(i + 3) % n]] += 100
    assert closing == {account: opening[account] + moved[account] for account in ACCOUNTS}


def _refund_many(world: World, price: str = "2500.00", count: int = MANY) -> list[Reservation]:
    """Let so many refunds of different reservations of one customer be asked for at once, and carried out."""
    bought = [buy(customer=world.home.customer, price=price, on="2026-06-30") for _each in range(count)]
    people = [make_person(world.home.partner) for _each in range(count)]
    quotes = [(person, quote(person, one)) for person, one in zip(people, bought, strict=True)]
    together([partial(submit, *one) for one in quotes])
    outbox.drain(now=NOW)
    return bought


def test_inv_08_balance_equals_the_journal_projection(world: World) -> None:
    world.home.partner.auto_approval_usd_minor = 10**9
    world.home.partner.save(update_fields=["auto_approval_usd_minor"])
    _refund_many(world)
    assert Refund.objects.filter(state="completed").count() == MANY
    for stored in OrderBalance.objects.filter(partner=world.home.partner):
        payments = Payment.objects.filter(reservation__order=stored.order_id).values_list("pk", flat=True)
        refunds = Refund.objects.filter(lines__reservation__order=stored.order_id).values_list("pk", flat=True)
        assert stored.paid_minor == _posted(payments, AccountCode.RESERVATION_REVENUE)
        assert stored.returned_minor == _posted(refunds, AccountCode.RESERVATION_REVENUE_CANCELLED)
    credited = sum(Refund.objects.values_list("net_minor", flat=True))
    assert balance(world.home.customer, B) == credited
    assert partner_credit(world.home.partner.pk) == [Money(credited, "USD")]
    assert check_books() == []


def _posted(subjects: Iterable[uuid.UUID], account: AccountCode) -> int:
    rows = Posting.objects.filter(entry__subject_id__in=subjects, account_id=account)
    return int(rows.aggregate(total=Sum("amount_minor"))["total"] or 0)


def test_inv_09_overdraft_guard_holds_under_a_concurrent_drain(world: World) -> None:
    """Sixteen of USD 5,000 against a limit of 50,000: ten."""
    bought = [buy(customer=world.home.customer, price="5000.00", on="2026-06-30") for _each in range(MANY)]
    people = [make_person(world.home.partner) for _each in range(MANY)]
    quotes = [(person, quote(person, one)) for person, one in zip(people, bought, strict=True)]
    outcomes = together([partial(submit, *one) for one in quotes])
    assert len(values(outcomes)) == 10
    assert {type(error).__name__ for error in errors(outcomes)} == {"RefundLimitExceeded"}
    limit = RefundLimit.objects.get()
    assert (limit.taken_usd_minor, limit.limit_usd_minor) == (5_000_000, 5_000_000)


def test_inv_10_no_precision_drift_over_many_small_movements(world: World) -> None:
    with transaction.atomic():
        for number in range(1_000):
            post(world.home.customer, f"cent {number}", transfer(1))
    assert balance(world.home.customer, B) == 1_000
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'billing_%'"
            " AND column_name LIKE '%_minor' AND data_type <> 'bigint'"
        )
        assert cursor.fetchall() == []


def test_inv_11_currencies_cannot_be_mixed_inside_one_transaction(world: World) -> None:
    before = journal()
    with pytest.raises(DatabaseError, match="is off by"):
        _post_mixed(world.home.customer)
    assert journal() == before


def _post_mixed(customer: Customer) -> None:
    """Let a debit in dollars be closed by a credit in won."""
    with acting(SYSTEM, now=NOW):
        entry = posted(customer, [debit(A, 1_000)])
        Posting.objects.create(
            partner_id=customer.partner_id, entry=entry, account_id=B, side="credit", amount_minor=1_000, currency="KRW"
        )


def test_inv_12_reversal_is_compensation_never_deletion(world: World) -> None:
    customer = world.home.customer
    with acting(SYSTEM, now=NOW):
        wrong = posted(customer, transfer(3_000))
    original = journal()
    _correct(customer, wrong)
    after = journal()
    assert after[: len(original)] == original
    assert len(after) == len(original) + 2
    assert balance(customer, B) == 0
    with pytest.raises(DatabaseError, match="corrects_id"):
        _correct(customer, wrong)
    assert journal() == after


def _correct(customer: Customer, wrong: JournalEntry) -> None:
    """Post the opposite of an entry, naming it."""
    with acting(SYSTEM, now=NOW):
        entry = JournalEntry.objects.create(
            id=uuid.uuid4(),
            partner_id=customer.partner_id,
            customer=customer,
            number=f"JE-9999-01-{JournalEntry.objects.count():06d}",
            kind=JournalEntry.Kind.CORRECTION,
            posted_at=NOW,
            posted_on=NOW.date(),
            subject_id=uuid.uuid4(),
            corrects=wrong,
        )
        opposite = {"debit": "credit", "credit": "debit"}
        Posting.objects.bulk_create(
            Posting(
                partner_id=leg.partner_id,
                entry=entry,
                account_id=leg.account_id,
                side=opposite[leg.side],
                amount_minor=leg.amount_minor,
                currency=leg.currency,
            )
            for leg in wrong.postings.all()
        )


def test_inv_13_state_rebuilds_exactly_from_the_event_log(world: World) -> None:
    """Order balances and the limit from the entries and the moves of the refunds alone, against what is stored."""
    world.home.partner.auto_approval_usd_minor = 10**9
    world.home.partner.save(update_fields=["auto_approval_usd_minor"])
    _refund_many(world, price="3000.00", count=12)
    order_of = dict(Payment.objects.values_list("pk", "reservation__order_id"))
    refunds = {one.pk: one for one in Refund.objects.prefetch_related("lines__reservation")}
    rebuilt: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0])
    for entry in JournalEntry.objects.order_by("posted_at", "number").prefetch_related("postings"):
        amounts = {leg.account_id: leg.amount_minor for leg in entry.postings.all()}
        if entry.kind == JournalEntry.Kind.PAYMENT:
            rebuilt[order_of[entry.subject_id]][0] += amounts[AccountCode.RESERVATION_REVENUE]
        else:
            (line,) = refunds[entry.subject_id].lines.all()
            rebuilt[line.reservation.order_id][1] += amounts[AccountCode.RESERVATION_REVENUE_CANCELLED]
    stored = {one.order_id: [one.paid_minor, one.returned_minor] for one in OrderBalance.objects.all()}
    assert rebuilt == stored
    ended = RefundTransition.objects.filter(state="completed").values_list("refund_id", flat=True)
    completed = [refunds[one] for one in ended]
    assert RefundLimit.objects.get().taken_usd_minor == sum(one.net_usd_minor for one in completed) > 0


def test_inv_14_per_account_ordering_is_monotonic(world: World) -> None:
    """Numbers are given under a lock that lasts until the commit, so their order is that of the books."""
    customer = world.home.customer
    _many(lambda number: post(customer, f"order {number}", transfer(100)))
    entries = JournalEntry.objects.filter(partner_id=customer.partner_id, posted_on=NOW.date())
    numbers = sorted(entries.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, MANY * EACH + 1))
    for account in (A, B):
        legs = Posting.objects.filter(partner_id=customer.partner_id, account_id=account, entry__in=entries)
        told = list(legs.order_by("pk").values_list("entry__number", flat=True))
        assert told == sorted(told)
        assert len(set(told)) == len(told) == MANY * EACH


def test_inv_15_a_duplicate_of_a_refused_transaction_is_not_reported_as_applied(world: World) -> None:
    """A refusal forgets the key: the second time it is refused again, and applied once it may be."""
    customer = world.home.customer
    wrong, before = [debit(A, 100), credit(B, 99)], journal()
    for _each in range(2):
        with pytest.raises(DatabaseError, match="is off by"):
            post(customer, "refused", wrong)
        assert journal() == before
        assert not IdempotencyKey.objects.filter(key="refused").exists()
    assert post(customer, "refused", transfer(100))
    first = quote(world.home.admin, buy(customer=customer, price="30000.00", on="2026-06-30"))
    second = quote(world.home.admin, buy(customer=customer, price="30000.00", on="2026-06-30"))
    submit(world.home.admin, first)
    for _each in range(2):
        with pytest.raises(Refusal) as refused:
            submit(world.home.admin, second)
        assert type(refused.value).__name__ == "RefundLimitExceeded"
    assert Refund.objects.count() == 1
