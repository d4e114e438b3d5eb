"""A refund prepared by who may not submit it: sent, submitted, granted, declined, withdrawn, lapsed."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from billing.commands.submission import QuoteExpired
from billing.models import Quote, Refund
from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.models import RoleAssignment
from customers.policy.roles import AzureRole, PartnerRole
from reservations.models import OpenAct, Reservation
from support.commands.decline_prepared_refund import NotYoursToDecline, ReasonMissing, decline_prepared_refund
from support.commands.grant_prepared_refund import GrantGivesNothing, grant_prepared_refund
from support.commands.lapse_prepared_refunds import KEPT_FOR, lapse_prepared_refunds
from support.commands.open_prepared_refund import PreparedRefundClosed
from support.commands.request_refund import RefundNotAllowed
from support.commands.send_prepared_refund import (
    AuditorsPrepareNothing,
    ReceiverCannotSubmit,
    send_prepared_refund,
)
from support.commands.submit_prepared_refund import QuoteOfSomethingElse, submit_prepared_refund
from support.commands.withdraw_prepared_refund import NotYoursToWithdraw, withdraw_prepared_refund
from support.models import PreparedRefund, SupportRequest
from tests.factories import NOW, Person, RoleAssignmentFactory, World, buy, make_person
from tests.factories.refunds import ANSWERS, prepared, quote, refunded, submit

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def waiting(world: World) -> PreparedRefund:
    """A Sales agent's, sent to an Admin agent."""
    return prepared(world.home.seller, world.home.reservation, to=world.home.admin)


def send(person: Person, quoted: Quote, to: Person, now: datetime = NOW) -> PreparedRefund:
    with acting(person.actor, now=now):
        return send_prepared_refund(
            quote=quoted,
            answers=ANSWERS,
            note="",
            sent_to_id=to.user.pk,
            actor=person.actor,
            now=now,
        )


def hand_in(person: Person, one: PreparedRefund, quoted: Quote | None = None, now: datetime = NOW) -> SupportRequest:
    made = quoted or quote(person, Reservation.objects.get(pk=one.lines.get().reservation_id), now=now)
    with acting(person.actor, now=now):
        return submit_prepared_refund(
            prepared_id=one.pk,
            quote=made,
            principal=person.principal_at(now),
            actor=person.actor,
            now=now,
        )


def grant(person: Person, one: PreparedRefund, now: datetime = NOW) -> PreparedRefund:
    with acting(person.actor, now=now):
        return grant_prepared_refund(
            prepared_id=one.pk,
            principal=person.principal_at(now),
            actor=person.actor,
            now=now,
        )


def decline(person: Person, one: PreparedRefund, reason: str = "Not now.") -> PreparedRefund:
    with acting(person.actor, now=NOW):
        return decline_prepared_refund(
            prepared_id=one.pk, reason=reason, principal=person.principal, actor=person.actor, now=NOW
        )


def withdraw(person: Person, one: PreparedRefund) -> PreparedRefund:
    with acting(person.actor, now=NOW):
        return withdraw_prepared_refund(prepared_id=one.pk, principal=person.principal, actor=person.actor, now=NOW)


def told(person: Person) -> list[str]:
    return list(Notification.objects.filter(person_id=person.user.pk).values_list("code", flat=True))


class TestSending:
    def test_keeps_what_is_wanted_and_what_was_seen(self, world: World) -> None:
        several = buy(customer=world.home.customer, quantity=5, price="365.00")
        one = prepared(world.home.seller, {several: 2, world.home.reservation: None}, to=world.home.admin)
        assert one.quantities == {several.pk: 2, world.home.reservation.pk: 1}
        assert one.seen_net_minor == sum(line.seen_net_minor for line in one.lines.all()) == one.quote.net_minor
        assert (one.state, one.note, one.number[:8]) == ("sent", "Please.", "PR-2026-")
        assert not Refund.objects.exists() and not OpenAct.objects.exists()

    def test_tells_the_receiver(self, world: World, waiting: PreparedRefund) -> None:
        row = Notification.objects.get()
        assert (row.person_id, row.code) == (world.home.admin.user.pk, "prepared_refund_received")
        assert row.thread == f"prepared_refund:{waiting.pk}"
        assert row.facts["number"] == waiting.number and row.facts["currency"] == "USD"
        assert row.facts["amount"] == waiting.seen_net_minor and row.facts["name"] == world.home.seller.user.name

    def test_twice_is_once(self, world: World) -> None:
        made = quote(world.home.seller, world.home.reservation)
        assert send(world.home.seller, made, world.home.admin) == send(world.home.seller, made, world.home.admin)
        assert PreparedRefund.objects.count() == 1

    def test_again_after_a_withdrawal_is_a_new_one(self, world: World) -> None:
        made = quote(world.home.seller, world.home.reservation)
        first = send(world.home.seller, made, world.home.admin)
        withdraw(world.home.seller, first)
        assert send(world.home.seller, made, world.home.admin) != first

    def test_needs_a_receiver_who_could_submit_all_of_it(self, world: World) -> None:
        second = buy(customer=world.home.customer)
        made = quote(world.home.seller, {world.home.reservation: None, second: None})
        others = [world.home.reader, world.home.trusted_seller, world.home.seller, world.other.admin]
        for nobody in others:
            with pytest.raises(ReceiverCannotSubmit):
                send(world.home.seller, made, nobody)
        RoleAssignmentFactory(user=world.home.trusted_seller.user, at=second.order)
        assert send(world.home.seller, made, world.home.trusted_seller).sent_to == world.home.trusted_seller.user

    def test_needs_a_receiver_who_is_still_there(self, world: World) -> None:
        gone = make_person(world.home.partner)
        gone.membership.is_active = False
        gone.membership.save()
        with pytest.raises(ReceiverCannotSubmit):
            send(world.home.seller, quote(world.home.seller, world.home.reservation), gone)

    def test_is_not_for_an_auditor(self, world: World) -> None:
        auditor = make_person(world.home.partner, PartnerRole.AUDITOR)
        with pytest.raises(AuditorsPrepareNothing):
            send(auditor, quote(auditor, world.home.reservation), world.home.admin)
        assert not PreparedRefund.objects.exists()

    def test_needs_a_quote_that_lives(self, world: World) -> None:
        made = quote(world.home.seller, world.home.reservation)
        with pytest.raises(QuoteExpired):
            send(world.home.seller, made, world.home.admin, now=LATER)

    def test_is_written_down(self, world: World, waiting: PreparedRefund) -> None:
        event = AuditEvent.objects.get(table_name="support_preparedrefund")
        assert (event.actor_id, event.row_id) == (world.home.seller.user.pk, str(waiting.pk))


class TestSubmitting:
    def test_goes_through_the_door_under_the_submitters_name(self, world: World, waiting: PreparedRefund) -> None:
        request = hand_in(world.home.admin, waiting)
        assert request.requested_by == world.home.admin.user
        assert request.prepared.prepared_by == world.home.seller.user
        assert request.description == ANSWERS.description and request.contact_name == ANSWERS.contact_name
        assert told(world.home.seller) == ["prepared_refund_submitted"]

    def test_works_hours_later_with_a_new_quote(self, world: World, waiting: PreparedRefund) -> None:
        assert hand_in(world.home.admin, waiting, now=LATER).refund

    def test_twice_is_once(self, world: World, waiting: PreparedRefund) -> None:
        assert hand_in(world.home.admin, waiting) == hand_in(world.home.admin, waiting, waiting.quote)
        assert Refund.objects.count() == 1

    def test_of_somebody_who_was_slower_is_told_so(self, world: World, waiting: PreparedRefund) -> None:
        second = make_person(world.home.partner)
        made = quote(second, world.home.reservation)
        hand_in(world.home.admin, waiting)
        with pytest.raises(PreparedRefundClosed, match=f"{waiting.number} is not open any more: Submitted"):
            hand_in(second, waiting, made)

    def test_needs_the_right(self, world: World, waiting: PreparedRefund) -> None:
        with pytest.raises(RefundNotAllowed):
            hand_in(world.home.seller, waiting)
        waiting.refresh_from_db()
        assert waiting.state == "sent" and not Refund.objects.exists()

    def test_needs_a_quote_of_the_same_units(self, world: World, waiting: PreparedRefund) -> None:
        other = quote(world.home.admin, buy(customer=world.home.customer))
        with pytest.raises(QuoteOfSomethingElse):
            hand_in(world.home.admin, waiting, other)

    def test_cannot_be_of_another_partners(self, world: World, waiting: PreparedRefund) -> None:
        with pytest.raises(PreparedRefund.DoesNotExist):
            hand_in(world.other.admin, waiting, quote(world.other.admin, world.other.reservation))


class TestGranting:
    def test_lets_the_preparer_submit_for_a_day(self, world: World, waiting: PreparedRefund) -> None:
        grant(world.home.admin, waiting)
        made = RoleAssignment.objects.get(user=world.home.seller.user)
        assert (made.role.name, made.scope) == (
            AzureRole.RESERVATIONS_ADMINISTRATOR,
            world.home.reservation.order.arm_id,
        )
        assert made.ends_at == NOW + timedelta(hours=24) and made.given_by == world.home.admin.user
        assert told(world.home.seller) == ["prepared_refund_granted"]
        request = hand_in(world.home.seller, waiting, now=LATER)
        assert request.requested_by == request.prepared.prepared_by == world.home.seller.user

    def test_ends_after_the_day(self, world: World, waiting: PreparedRefund) -> None:
        grant(world.home.admin, waiting)
        with pytest.raises(RefundNotAllowed):
            hand_in(world.home.seller, waiting, now=NOW + timedelta(hours=24))
        again = grant(world.home.admin, waiting, now=NOW + timedelta(hours=25))
        assert again.granted_until == NOW + timedelta(hours=49)

    def test_twice_is_once(self, world: World, waiting: PreparedRefund) -> None:
        grant(world.home.admin, waiting)
        grant(world.home.admin, waiting, now=NOW + timedelta(minutes=1))
        assert RoleAssignment.objects.filter(user=world.home.seller.user).count() == 1
        waiting.refresh_from_db()
        assert waiting.granted_until == NOW + timedelta(hours=24)

    def test_covers_each_order_that_lacks_it(self, world: World) -> None:
        second = buy(customer=world.home.customer)
        one = prepared(world.home.trusted_seller, {world.home.reservation: None, second: None}, to=world.home.admin)
        grant(world.home.admin, one)
        scopes = set(RoleAssignment.objects.exclude(ends_at=None).values_list("scope", flat=True))
        assert scopes == {second.order.arm_id}

    def test_is_of_no_use_under_a_ceiling(self, world: World) -> None:
        one = prepared(world.home.reader, world.home.reservation, to=world.home.admin)
        with pytest.raises(GrantGivesNothing):
            grant(world.home.admin, one)
        assert not RoleAssignment.objects.filter(user=world.home.reader.user).exists()

    def test_needs_more_than_being_asked(self, world: World, waiting: PreparedRefund) -> None:
        helper = make_person(world.home.partner, PartnerRole.HELPDESK_AGENT)
        with pytest.raises(Exception, match="You may not manage access here"):
            grant(helper, waiting)
        waiting.refresh_from_db()
        assert waiting.state == "sent"


class TestEnding:
    def test_declined_with_a_reason_that_the_preparer_is_told(self, world: World, waiting: PreparedRefund) -> None:
        decline(world.home.admin, waiting, " The customer wants to keep it. ")
        row = Notification.objects.get(person_id=world.home.seller.user.pk)
        assert (row.code, row.level) == ("prepared_refund_declined", "warning")
        assert row.facts["reason"] == "The customer wants to keep it."
        assert decline(world.home.admin, waiting).state == "declined"

    def test_declined_without_a_reason_is_not(self, world: World, waiting: PreparedRefund) -> None:
        with pytest.raises(ReasonMissing):
            decline(world.home.admin, waiting, " \n")

    def test_declined_only_by_who_could_submit_it(self, world: World, waiting: PreparedRefund) -> None:
        with pytest.raises(NotYoursToDecline):
            decline(world.home.reader, waiting)
        assert decline(world.home.trusted_seller, waiting).acted_by == world.home.trusted_seller.user

    def test_withdrawn_by_its_preparer_alone(self, world: World, waiting: PreparedRefund) -> None:
        with pytest.raises(NotYoursToWithdraw):
            withdraw(world.home.admin, waiting)
        withdraw(world.home.seller, waiting)
        assert withdraw(world.home.seller, waiting).state == "withdrawn"
        assert told(world.home.admin) == ["prepared_refund_withdrawn"]

    @pytest.mark.parametrize("end", [decline, withdraw])
    def test_ended_stays_ended(self, world: World, waiting: PreparedRefund, end: object) -> None:
        person = world.home.admin if end is decline else world.home.seller
        end(person, waiting)  # type: ignore[operator]
        for act in (hand_in, grant):
            with pytest.raises(PreparedRefundClosed):
                act(world.home.admin, waiting)

    def test_moves_against_the_order_are_refused_by_the_database(self, world: World, waiting: PreparedRefund) -> None:
        withdraw(world.home.seller, waiting)
        with pytest.raises(IntegrityError), transaction.atomic():
            PreparedRefund.objects.filter(pk=waiting.pk).update(state="sent")


class TestLapsing:
    def test_when_a_reservation_was_returned_meanwhile(self, world: World, waiting: PreparedRefund) -> None:
        other = prepared(world.home.seller, buy(customer=world.home.customer), to=world.home.admin)
        refunded(world.home.admin, world.home.reservation)
        assert lapse_prepared_refunds(now=NOW) == 1
        waiting.refresh_from_db()
        other.refresh_from_db()
        assert (waiting.state, other.state, waiting.acted_by) == ("lapsed", "sent", None)
        assert "prepared_refund_lapsed" in told(world.home.seller)

    def test_when_a_reservation_has_expired_or_nobody_cared(self, world: World, waiting: PreparedRefund) -> None:
        assert lapse_prepared_refunds(now=NOW + KEPT_FOR) == 0
        assert lapse_prepared_refunds(now=NOW + KEPT_FOR + timedelta(seconds=1)) == 1
        assert lapse_prepared_refunds(now=NOW + KEPT_FOR + timedelta(seconds=1)) == 0

    def test_not_while_a_request_is_open(self, world: World, waiting: PreparedRefund) -> None:
        """It may still be rejected or withdrawn."""
        submit(world.home.admin, quote(world.home.admin, world.home.reservation))
        assert lapse_prepared_refunds(now=NOW) == 0
