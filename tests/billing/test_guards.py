"""What the database itself refuses, whatever the commands do."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.models import Payment, Quote, Refund, RefundPolicy
from billing.models.states import MOVES, NOT_SECONDED_STATES, RefundState
from customers.models import Membership
from reservations.models import Reservation
from tests.factories import NOW, SecondPersonAmountFactory, World, buy
from tests.factories.refunds import ask, quote, refunded
from tests.factories.reversals import LATER, reversed_

pytestmark = pytest.mark.django_db


def run(statement: str, *arguments: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return int(cursor.rowcount)


def to_the_commit(statement: str, *arguments: Any) -> None:
    """Run it, and then what is looked at when the transaction ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        assert run(statement, *arguments)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def refund(world: World) -> Refund:
    return ask(world.home.admin, world.home.reservation)


def can_move(refund: Refund, before: str, after: str) -> bool:
    """Bring a refund into a state by allowed moves, try one more, and undo it all."""
    with transaction.atomic():
        for step in path_to(before):
            move(refund, step)
        moved = _try(refund, after)
        transaction.set_rollback(True)
    return moved


def move(refund: Refund, state: str) -> int:
    """Change the state, with a second person where one has to have agreed."""
    others = Membership.objects.filter(partner=refund.partner).exclude(user=refund.requested_by)
    second = None if state in NOT_SECONDED_STATES else others.values_list("user", flat=True).first()
    return run("UPDATE billing_refund SET state = %s, second_person_id = %s WHERE id = %s", state, second, refund.pk)


def _try(refund: Refund, state: str) -> bool:
    try:
        return move(refund, state) == 1
    except IntegrityError:
        return False


def path_to(state: str) -> list[str]:
    """Return the moves that lead there from the beginning; at most two."""
    if state == "submitted":
        return []
    if state in MOVES["submitted"]:
        return [state]
    return [next(between for between in MOVES["submitted"] if state in MOVES.get(between, ())), state]


class TestStates:
    def test_of_a_refund_follow_each_other_only_as_the_table_says(
        self, world: World, subtests: pytest.Subtests
    ) -> None:
        SecondPersonAmountFactory(partner=world.home.partner)
        refund = ask(world.home.trusted_seller, world.home.reservation)
        for before in RefundState.values:
            for after in set(RefundState.values) - {before}:
                with subtests.test(f"{before} to {after}"):
                    assert can_move(refund, before, after) is (after in MOVES.get(before, ()))

    @pytest.mark.parametrize("final", ["completed", "rejected", "withdrawn", "failed"])
    def test_that_are_final_stay(self, final: str) -> None:
        assert final not in MOVES

    def test_of_a_refund_begin_at_the_beginning(self, world: World) -> None:
        made = quote(world.home.admin, world.home.reservation)
        with pytest.raises(IntegrityError, match="cannot begin as approved"):
            run(
                "INSERT INTO billing_refund (id, partner_id, customer_id, quote_id, first_quote_id, requested_by_id,"
                " submitted_at, submitted_on, state, state_at, currency, credit_minor, fee_minor, net_minor,"
                " net_usd_minor, commitment_cancelled_minor, commitment_cancelled_usd_minor)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'approved', %s, 'USD', 0, 0, 0, 0, 0, 0)",
                uuid.uuid4(), made.partner_id, made.customer_id, made.pk, made.pk, made.requested_by_id, NOW, NOW, NOW,
            )  # fmt: skip

    def test_of_a_payment_go_forward_only(self, world: World) -> None:
        for state in ("Scheduled", "Failed", "Cancelled"):
            with pytest.raises(IntegrityError, match="cannot change from Succeeded"):
                run("UPDATE billing_payment SET state = %s, paid_at = NULL", state)

    def test_of_a_reservation_that_has_ended_stay(self, world: World) -> None:
        refunded(world.home.admin, world.home.reservation)
        with pytest.raises(IntegrityError, match="active again without a reversal"):
            to_the_commit(
                "UPDATE reservations_reservation SET state = 'Succeeded', ended_as = '', ended_at = NULL"
                " WHERE state = 'Cancelled'"
            )

    def test_of_a_reservation_that_was_returned_again_stay(self, world: World) -> None:
        """The reversal of an earlier return is no reason for the later one."""
        reversed_(refunded(world.home.admin, world.home.reservation))
        later = LATER + timedelta(hours=1)
        refunded(world.home.admin, Reservation.objects.get(pk=world.home.reservation.pk), now=later)
        with pytest.raises(IntegrityError, match="active again without a reversal"):
            to_the_commit(
                "UPDATE reservations_reservation SET state = 'Succeeded', ended_as = '', ended_at = NULL WHERE id = %s",
                world.home.reservation.pk,
            )

    def test_of_a_payment_that_was_cancelled_stay(self, world: World) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-03-15", now=NOW)
        refunded(world.home.admin, monthly)
        again = "UPDATE billing_payment SET state = 'Scheduled' WHERE state = 'Cancelled' AND reservation_id = %s"
        with pytest.raises(IntegrityError, match="to come again without a reversal"):
            to_the_commit(again, monthly.pk)

    def test_of_a_payment_whose_reservation_was_returned_again_stay(self, world: World) -> None:
        monthly = buy(customer=world.home.customer, price="1200.00", plan="Monthly", on="2026-03-15", now=NOW)
        reversed_(refunded(world.home.admin, monthly))
        refunded(world.home.admin, Reservation.objects.get(pk=monthly.pk), now=LATER + timedelta(hours=1))
        again = "UPDATE billing_payment SET state = 'Scheduled' WHERE state = 'Cancelled' AND reservation_id = %s"
        with pytest.raises(IntegrityError, match="to come again without a reversal"):
            to_the_commit(again, monthly.pk)

    def test_of_a_purchase_end_as_undone_only_with_its_exchange(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="undone without a reversal"):
            to_the_commit(
                "UPDATE reservations_reservation SET state = 'Cancelled', ended_as = 'Reversed', ended_at = now()"
                " WHERE id = %s",
                world.home.reservation.pk,
            )


class TestSecondPerson:
    @pytest.fixture
    def unseconded(self, world: World) -> Refund:
        """A refund that needs a second person, and waits for one."""
        SecondPersonAmountFactory(partner=world.home.partner)
        refund = refunded(world.home.trusted_seller, world.home.reservation)
        assert refund.state == "awaiting_second_person"
        return refund

    @pytest.mark.parametrize(
        "change",
        [
            "second_person_amounts = '{}'",
            "second_person_total_usd_minor = NULL",
            "alone_up_to_usd_minor = alone_up_to_usd_minor + 1",
            "carry_out_delay_minutes = carry_out_delay_minutes + 1",
            "requested_by_id = (SELECT id FROM customers_user WHERE id <> requested_by_id LIMIT 1)",
            "submitted_at = submitted_at - interval '1 day'",
        ],
    )
    def test_what_was_in_force_at_the_submission_stays(self, unseconded: Refund, change: str) -> None:
        with pytest.raises(IntegrityError, match="what was in force when a refund was submitted stays"):
            run(f"UPDATE billing_refund SET {change}")

    def test_is_never_the_requester(self, unseconded: Refund) -> None:
        with pytest.raises(IntegrityError, match="refund_second_person_is_another"):
            run("UPDATE billing_refund SET state = 'submitted', second_person_id = requested_by_id")

    @pytest.mark.parametrize("state", ["approved", "awaiting_approval"])
    def test_has_agreed_before_the_operator_is_asked(self, unseconded: Refund, state: str) -> None:
        run("UPDATE billing_refund SET state = 'submitted'")
        with pytest.raises(IntegrityError, match="refund_second_person_has_agreed"):
            run("UPDATE billing_refund SET state = %s", state)
        unseconded.refresh_from_db()
        Refund.objects.filter(pk=unseconded.pk).update(state="awaiting_second_person")

    def test_is_not_waited_for_where_none_is_needed(self, refund: Refund) -> None:
        with pytest.raises(IntegrityError, match="refund_second_person_is_needed"):
            run("UPDATE billing_refund SET state = 'awaiting_second_person'")

    def test_is_asked_only_above_the_amount(self, world: World) -> None:
        SecondPersonAmountFactory(partner=world.home.partner, amount_usd_minor=-0)
        made = ask(world.home.trusted_seller, world.home.reservation)
        assert made.alone_up_to_usd_minor == 0
        assert (made.second_person_total_usd_minor or 0) > 0


class TestAmounts:
    def test_of_a_submitted_refund_are_frozen(self, refund: Refund) -> None:
        for change in ("credit_minor = credit_minor + 1, net_minor = net_minor + 1", "quote_id = gen_random_uuid()"):
            with pytest.raises(IntegrityError, match="are frozen"):
                run(f"UPDATE billing_refund SET {change}")

    def test_of_its_lines_too(self, refund: Refund) -> None:
        changes = "UPDATE billing_refundline SET net_usd_minor = net_usd_minor + 1", "DELETE FROM billing_refundline"
        for change in changes:
            with pytest.raises(IntegrityError, match="lines of a submitted refund are frozen"):
                run(change)

    def test_add_up(self, refund: Refund) -> None:
        with pytest.raises(IntegrityError):
            run("UPDATE billing_refund SET net_minor = net_minor + 1")

    def test_given_back_are_at_most_what_was_paid(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="order_returned_at_most_paid"):
            run("UPDATE billing_orderbalance SET returned_minor = paid_minor + 1")

    def test_of_a_payment_are_unit_times_quantity(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="payment_amount_is_unit_times_quantity"):
            run("UPDATE billing_payment SET quantity = quantity + 1")


class TestPolicy:
    CHANGES = ("UPDATE billing_refundpolicy SET grace_days = 6", "DELETE FROM billing_refundpolicy")

    def test_in_use_stays_as_it_was(self, world: World) -> None:
        quote(world.home.admin, world.home.reservation)
        for change in self.CHANGES:
            with pytest.raises(IntegrityError, match="policy seed-2019 is in use"):
                run(f"{change} WHERE code = 'seed-2019'")

    def test_in_force_stays_as_it_was_without_any_quote(self, world: World) -> None:
        for change in (*self.CHANGES, "UPDATE billing_refundpolicy SET is_draft = true"):
            with pytest.raises(IntegrityError, match="policy seed-2019 is or was in force"):
                run(f"{change} WHERE code = 'seed-2019'")

    @pytest.mark.parametrize(("now", "is_fixed"), [("2026-08-31T23:59:59Z", False), ("2026-09-01T00:00:00Z", True)])
    def test_it_is_fixed_from_its_first_utc_instant_on(self, now: str, is_fixed: bool) -> None:
        RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False, effective_from=date(2026, 9, 1))
        run("SELECT set_config('app.now', %s, true)", now)
        back = "UPDATE billing_refundpolicy SET is_draft = true WHERE code = 'azure-2026'"
        if not is_fixed:
            assert run(back) == 1
            return
        with pytest.raises(IntegrityError, match="policy azure-2026 is or was in force"):
            run(back)

    def test_on_the_calendar_it_is_not_edited(self) -> None:
        RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False, effective_from=date(2030, 1, 1))
        for change in (*self.CHANGES, "UPDATE billing_refundpolicy SET effective_from = '2030-01-02'"):
            with pytest.raises(IntegrityError, match="policy azure-2026 is scheduled"):
                run(f"{change} WHERE code = 'azure-2026'")

    def test_nobody_schedules_what_they_wrote(self, world: World) -> None:
        with pytest.raises(IntegrityError, match="policy_scheduled_by_another"):
            run(
                "UPDATE billing_refundpolicy SET is_draft = false, written_by_id = %s, scheduled_by_id = %s,"
                " scheduled_at = now() WHERE code = 'azure-2026'",
                world.desk.pk, world.desk.pk,
            )  # fmt: skip

    def test_commitment_is_never_trimmed(self) -> None:
        with pytest.raises(IntegrityError, match="policy_trims_net_refunds_only"):
            run("UPDATE billing_refundpolicy SET limit_overflow = 'trim' WHERE code = 'azure-2026'")

    def test_unused_may_still_be_edited(self, world: World) -> None:
        quote(world.home.admin, world.home.reservation)
        assert run("UPDATE billing_refundpolicy SET grace_days = 6 WHERE code = 'azure-2026'") == 1

    def test_is_one_a_day(self) -> None:
        with pytest.raises(IntegrityError, match="policy_one_a_day"):
            run("UPDATE billing_refundpolicy SET effective_from = '2019-11-15', is_draft = false WHERE is_draft")

    def test_in_force_is_the_latest_that_has_begun_and_is_no_draft(self) -> None:
        assert RefundPolicy.objects.in_force(date(2026, 7, 2)).code == "seed-2019"
        RefundPolicy.objects.filter(code="azure-2026").update(is_draft=False, effective_from=date(2027, 1, 1))
        assert RefundPolicy.objects.in_force(date(2026, 12, 31)).code == "seed-2019"
        assert RefundPolicy.objects.in_force(date(2027, 1, 1)).code == "azure-2026"
        with pytest.raises(RefundPolicy.DoesNotExist):
            RefundPolicy.objects.in_force(date(2019, 11, 14))


CROSSINGS: dict[str, Callable[[World], tuple[str, list[Any]]]] = {
    "a reservation of another partner's order": lambda world: (
        "UPDATE reservations_reservation SET order_id = %s WHERE id = %s",
        [world.other.reservation.order_id, world.home.reservation.pk],
    ),
    "a reservation of another partner's customer": lambda world: (
        "UPDATE reservations_reservation SET customer_id = %s WHERE id = %s",
        [world.other.customer.pk, world.home.reservation.pk],
    ),
    "a payment of another partner's reservation": lambda world: (
        "UPDATE billing_payment SET reservation_id = %s, number = 99 WHERE reservation_id = %s",
        [world.other.reservation.pk, world.home.reservation.pk],
    ),
    "a reservation that changes its partner": lambda world: (
        "UPDATE reservations_reservation SET partner_id = %s WHERE id = %s",
        [world.other.partner.pk, world.home.reservation.pk],
    ),
    "a customer that changes its partner": lambda world: (
        "UPDATE customers_customer SET partner_id = %s WHERE id = %s",
        [world.other.partner.pk, world.home.customer.pk],
    ),
    "an act on another partner's reservation": lambda world: (
        """INSERT INTO reservations_openact (id, partner_id, reservation_id, kind, subject_id, opened_at)
        VALUES (gen_random_uuid(), %s, %s, 'refund', gen_random_uuid(), %s)""",
        [world.home.partner.pk, world.other.reservation.pk, NOW],
    ),
}


@pytest.mark.parametrize("crossing", CROSSINGS.values(), ids=CROSSINGS)
def test_no_reference_crosses_partners(world: World, crossing: Callable[[World], tuple[str, list[Any]]]) -> None:
    statement, arguments = crossing(world)
    with pytest.raises(IntegrityError, match=r"same_partner|foreign key"):
        run(statement, *arguments)


def test_a_quote_never_changes(world: World) -> None:
    made = quote(world.home.admin, world.home.reservation)
    for change in ("UPDATE billing_quote SET net_minor = 0", "DELETE FROM billing_quote"):
        with pytest.raises(Exception, match="permission denied"):
            run(change)
    assert Quote.objects.get() == made


def test_a_payment_number_stands_once_in_a_schedule(world: World) -> None:
    first = buy(plan="Monthly").payments.get(number=0)
    with pytest.raises(IntegrityError, match="payment_number_once"), transaction.atomic():
        Payment.objects.filter(reservation=first.reservation, number=1).update(number=0)
