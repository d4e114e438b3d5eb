"""Who decides: the policy up to the operator's amount, the desk above, the requester when it became less."""

from datetime import datetime, timedelta

import pytest

from billing.commands.decide_refund import decide_refunds
from billing.commands.decisions import confirm_refund, withdraw_refund
from billing.models import LimitUse, Refund, RefundLimit
from core import outbox
from core.transactions import acting
from customers.models import Partner
from reservations.models import OpenAct
from tests.factories import NOW, Firm, World, at, buy, make_person, usage
from tests.factories.refunds import ask, refunded

DAY = timedelta(days=1)


@pytest.fixture
def home(world: World) -> Firm:
    return world.home


def settle(refund: Refund, *, now: datetime = NOW) -> Refund:
    """Let the worker do what is due and return the refund as it is then."""
    outbox.drain(now=now)
    refund.refresh_from_db()
    return refund


class TestAutomaticApproval:
    def test_up_to_the_operators_amount(self, home: Firm) -> None:
        refund = refunded(home.admin, buy(customer=home.customer, price="10000.00", on="2026-06-30"))
        assert refund.state == "completed"
        approved = refund.transitions.get(state="approved")
        assert (approved.actor_kind, approved.reason) == ("system", "within_automatic_amount")

    def test_ends_a_cent_above_it(self, home: Firm) -> None:
        refund = refunded(home.admin, buy(customer=home.customer, price="10000.01", on="2026-06-30"))
        assert (refund.state, refund.transitions.latest("number").reason) == (
            "awaiting_approval",
            "above_automatic_amount",
        )

    def test_weighs_the_commitment_that_is_cancelled_too(self, home: Firm) -> None:
        """A monthly payment of USD 1,000 comes back, but a promise of 11,000 more is given up."""
        monthly = buy(customer=home.customer, price="12000.00", plan="Monthly", on="2026-06-30")
        assert refunded(home.admin, monthly).state == "awaiting_approval"

    def test_adds_up_what_the_customer_asked_for_in_30_days(self, home: Firm) -> None:
        for _ in range(2):
            assert (
                refunded(home.admin, buy(customer=home.customer, price="4000.00", on="2026-06-30")).state == "completed"
            )
        third = buy(customer=home.customer, price="4000.00", on="2026-06-30")
        assert refunded(home.admin, third).state == "awaiting_approval"

    def test_forgets_what_is_30_days_old(self, home: Firm) -> None:
        refunded(home.admin, buy(customer=home.customer, price="9000.00", on="2026-06-30"))
        for days, state in ((29, "awaiting_approval"), (30, "completed")):
            now = NOW + days * DAY
            refund = refunded(home.admin, buy(customer=home.customer, price="2000.00", on=now.date()), now=now)
            assert refund.state == state
            if state == "awaiting_approval":
                with acting(home.admin.actor, now=now):
                    withdraw_refund(refund_id=refund.pk, actor=home.admin.actor, now=now)

    def test_does_not_count_what_was_withdrawn(self, home: Firm) -> None:
        first = ask(home.admin, buy(customer=home.customer, price="9000.00", on="2026-06-30"))
        with acting(home.admin.actor, now=NOW):
            withdraw_refund(refund_id=first.pk, actor=home.admin.actor, now=NOW)
        assert refunded(home.admin, buy(customer=home.customer, price="2000.00", on="2026-06-30")).state == "completed"

    def test_does_not_count_another_customers(self, world: World) -> None:
        refunded(world.other.admin, buy(customer=world.other.customer, price="9000.00", on="2026-06-30"))
        refund = refunded(world.home.admin, buy(customer=world.home.customer, price="2000.00", on="2026-06-30"))
        assert refund.state == "completed"

    def test_can_be_switched_off_for_a_partner(self, home: Firm) -> None:
        Partner.objects.filter(pk=home.partner.pk).update(auto_approval_usd_minor=0)
        assert refunded(home.admin, home.reservation).state == "awaiting_approval"

    def test_measures_in_dollars(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=112_615)
        won = buy(currency="KRW", price="3650000")
        assert refunded(make_person(won.partner), won).state == "completed"


class TestUsageThatCameLate:
    """Usage data arrive up to 8 hours late: the worker looks again, for the day of submission."""

    def test_asks_the_requester_when_the_refund_became_less(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = ask(home.admin, fresh)
        usage(fresh, "2026-07-01")
        settle(refund)
        assert (refund.state, refund.net_minor) == ("awaiting_confirmation", 365_000)
        assert refund.offered_quote is not None
        assert refund.offered_quote.net_minor == 363_000

    def test_keeps_the_hold_and_the_reservation_meanwhile(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = ask(home.admin, fresh)
        usage(fresh, "2026-07-01")
        settle(refund)
        assert LimitUse.objects.get(refund=refund).state == "held"
        assert OpenAct.objects.filter(reservation=fresh).exists()

    def test_pays_the_lower_amount_once_it_is_confirmed(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = ask(home.admin, fresh)
        usage(fresh, "2026-07-01")
        settle(refund)
        offered = refund.offered_quote
        later = NOW + DAY
        with acting(home.admin.actor, now=later):
            confirm_refund(refund_id=refund.pk, actor=home.admin.actor, now=later)
        assert RefundLimit.objects.get().taken_usd_minor == 363_000
        settle(refund, now=later)
        assert (refund.state, refund.net_minor, refund.quote) == ("completed", 363_000, offered)
        assert refund.lines.get().net_minor == 363_000
        assert refund.credit_note.net_minor == 363_000

    def test_ignores_the_usage_of_days_after_the_submission(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = ask(home.admin, fresh)
        usage(fresh, "2026-07-03")
        assert settle(refund, now=NOW + DAY).state == "completed"

    def test_counts_the_usage_of_the_day_itself(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = ask(home.admin, fresh)
        usage(fresh, NOW.date())
        assert settle(refund).state == "awaiting_confirmation"

    def test_changes_nothing_after_the_grace_days(self, home: Firm) -> None:
        refund = ask(home.admin, home.reservation)
        usage(home.reservation, "2026-07-01")
        assert settle(refund).state == "completed"

    def test_is_noticed_between_approval_and_carrying_out_too(self, home: Firm) -> None:
        Partner.objects.update(carry_out_delay_minutes=60)
        fresh = buy(customer=home.customer, on="2026-06-30")
        refund = settle(ask(home.admin, fresh))
        assert refund.state == "approved"
        usage(fresh, "2026-07-01")
        settle(refund, now=NOW + timedelta(hours=1))
        assert refund.state == "awaiting_confirmation"

    def test_that_proves_nothing_was_used_pays_as_quoted(self, home: Firm) -> None:
        """Better for the partner: the quote stands, since it is what was agreed to."""
        fresh = buy(customer=home.customer, on="2026-06-30")
        usage(fresh, "2026-07-01")
        refund = ask(home.admin, fresh)
        usage(fresh, "2026-07-01", hours="0")
        settle(refund)
        assert (refund.state, refund.net_minor) == ("completed", 363_000)

    def test_of_a_predecessor_counts_for_a_remainder(self, home: Firm) -> None:
        three = buy(customer=home.customer, on="2026-06-30", quantity=3)
        usage(three, "2026-07-01")
        refunded(home.admin, three, quantity=1)
        rest = three.remainders.get()
        assert ask(home.admin, rest).net_minor == 2 * 363_000


def test_a_decision_happens_once(home: Firm) -> None:
    refund = refunded(home.admin, home.reservation, now=at("2026-07-02"))
    with acting(home.admin.actor, now=NOW):
        decide_refunds(refund_ids=[refund.pk], now=NOW)
    assert refund.transitions.filter(state="approved").count() == 1
