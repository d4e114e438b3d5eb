"""The partner's own gate: above an amount a colleague has to agree before the operator looks at a refund."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing.commands.decisions import (
    OwnRequest,
    ReasonRequired,
    RefundMovedOn,
    approve_refund,
    confirm_refund,
    reject_refund,
    withdraw_refund,
)
from billing.commands.end_unanswered import end_all_unanswered
from billing.commands.own_amount import NoSecondPerson
from billing.commands.second_person import (
    NotSecondPerson,
    SecondPersonAmountTooLow,
    SecondPersonTooLate,
    agree_as_second_person,
    decline_as_second_person,
)
from billing.models import LimitUse, Refund
from billing.queries.second_persons import second_persons, wanted_for
from billing.texts import reason_name
from core import outbox
from core.errors import Refusal
from core.transactions import acting
from customers.models import ClientSecret, Membership, Partner, RolePermission, SecondPersonAmount, ServicePrincipal
from customers.policy.roles import Level, PartnerRole
from reservations.models import OpenAct
from tests.factories import (
    NOW,
    CustomerFactory,
    Firm,
    Person,
    RoleAssignmentFactory,
    SecondPersonAmountFactory,
    World,
    buy,
    make_person,
    usage,
)
from tests.factories.clients import make_program, make_secret
from tests.factories.refunds import ask, refunded

DAY, WEEK, MOMENT = timedelta(days=1), timedelta(days=7), timedelta(microseconds=1)
NET = 161_040
"""What the world's reservation gives back, in cents."""


@pytest.fixture
def home(world: World) -> Firm:
    """A partner whose Sales agents may send on refunds of USD 1,000 alone, and Admin agents any."""
    SecondPersonAmountFactory(partner=world.home.partner, role=PartnerRole.SALES_AGENT, amount_usd_minor=100_000)
    return world.home


@pytest.fixture
def waiting(home: Firm) -> Refund:
    refund = refunded(home.trusted_seller, home.reservation)
    assert refund.state == "awaiting_second_person"
    return refund


def small(firm: Firm, price: str = "500.00") -> Any:
    """Buy something today, which gives everything back, and let the seller own its order."""
    bought = buy(customer=firm.customer, price=price, on=NOW - DAY)
    RoleAssignmentFactory(user=firm.trusted_seller.user, at=bought.order)
    return bought


def say(
    person: Person,
    decide: Callable[..., Refund],
    refund: Refund,
    note: str = "The customer asked me too.",
    now: Any = NOW,
) -> Refund:
    with acting(person.actor, now=now):
        decide(refund_id=refund.pk, actor=person.actor, now=now, note=note)
    refund.refresh_from_db()
    return refund


def why_refused(person: Person, refund: Refund) -> type[Refusal]:
    with pytest.raises(Refusal) as refused:
        say(person, agree_as_second_person, refund)
    with pytest.raises(type(refused.value)):
        say(person, decline_as_second_person, refund)
    return type(refused.value)


def is_held(refund: Refund) -> bool:
    return LimitUse.objects.get(refund=refund).state == "held" and OpenAct.objects.filter(subject_id=refund.pk).exists()


class TestGate:
    def test_a_partner_that_has_set_nothing_has_none(self, world: World) -> None:
        refund = refunded(world.home.trusted_seller, world.home.reservation)
        assert (refund.state, refund.second_person_amounts, refund.alone_up_to_usd_minor) == ("completed", {}, None)

    def test_holds_a_refund_above_the_amount(self, home: Firm, waiting: Refund) -> None:
        assert (waiting.alone_up_to_usd_minor, waiting.second_person_total_usd_minor) == (100_000, NET)
        last = waiting.transitions.latest("number")
        assert (last.reason, last.actor_kind) == ("above_own_amount", "system")
        assert reason_name(last.reason) != last.reason
        assert is_held(waiting)

    def test_lets_the_amount_itself_through(self, home: Firm) -> None:
        assert refunded(home.trusted_seller, small(home, "1000.00")).state == "completed"

    def test_asks_nothing_of_a_role_without_an_amount(self, home: Firm) -> None:
        refund = refunded(home.admin, home.reservation)
        assert (refund.state, refund.second_person_amounts) == ("completed", {"sales_agent": 100_000})

    def test_is_another_partners_own_matter(self, world: World, home: Firm) -> None:
        assert refunded(world.other.trusted_seller, world.other.reservation).state == "completed"

    def test_counts_a_role_only_where_it_lets_submit(self, home: Firm) -> None:
        """Owner of the order as a Sales agent; an Auditor submits nothing, so that lifts nothing."""
        Membership.objects.filter(pk=home.trusted_seller.membership.pk).update(
            roles=["sales_agent", "auditor"], ends_on=NOW.date()
        )
        assert refunded(home.trusted_seller, home.reservation).state == "awaiting_second_person"

    def test_counts_the_highest_of_several_roles(self, home: Firm) -> None:
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.HELPDESK_AGENT, amount_usd_minor=NET)
        Membership.objects.filter(pk=home.trusted_seller.membership.pk).update(roles=["sales_agent", "helpdesk_agent"])
        assert refunded(home.trusted_seller, home.reservation).state == "completed"

    def test_counts_the_commitment_that_is_given_up(self, home: Firm) -> None:
        monthly = buy(customer=home.customer, price="1200.00", plan="Monthly", on=NOW - DAY)
        RoleAssignmentFactory(user=home.trusted_seller.user, at=monthly.order)
        refund = refunded(home.trusted_seller, monthly)
        assert (refund.net_usd_minor, refund.second_person_total_usd_minor) == (10_000, 120_000)

    def test_refuses_what_would_wait_for_nobody(self, home: Firm) -> None:
        Membership.objects.filter(pk=home.admin.membership.pk).update(is_active=False)
        with pytest.raises(NoSecondPerson):
            ask(home.trusted_seller, home.reservation)
        assert not Refund.objects.exists()
        assert not OpenAct.objects.exists()


class TestSumOf30Days:
    def test_many_small_ones_of_a_customer_do_not_get_around_it(self, home: Firm) -> None:
        states = [refunded(home.trusted_seller, small(home, "400.00")).state for _ in range(4)]
        assert states == ["completed", "completed", "awaiting_second_person", "awaiting_second_person"]

    def test_nor_do_two_people_in_turns(self, home: Firm) -> None:
        other = make_person(home.partner, PartnerRole.SALES_AGENT)
        assert refunded(home.trusted_seller, small(home, "700.00")).state == "completed"
        second = small(home, "400.00")
        RoleAssignmentFactory(user=other.user, at=second.order)
        assert refunded(other, second).state == "awaiting_second_person"

    def test_nor_does_one_person_at_many_customers(self, home: Firm) -> None:
        assert refunded(home.trusted_seller, small(home, "700.00")).state == "completed"
        elsewhere = buy(price="400.00", on=NOW - DAY, customer=CustomerFactory(partner=home.partner))
        RoleAssignmentFactory(user=home.trusted_seller.user, at=elsewhere.order)
        assert refunded(home.trusted_seller, elsewhere).state == "awaiting_second_person"

    def test_what_a_second_person_was_asked_about_is_not_held_against_the_next(
        self, home: Firm, waiting: Refund
    ) -> None:
        say(home.admin, agree_as_second_person, waiting)
        outbox.drain(now=NOW)
        assert refunded(home.trusted_seller, small(home, "900.00")).state == "completed"

    def test_what_was_withdrawn_is_not_either(self, home: Firm) -> None:
        Partner.objects.update(carry_out_delay_minutes=60)
        first = refunded(home.trusted_seller, small(home, "900.00"))
        with acting(home.trusted_seller.actor, now=NOW):
            withdraw_refund(refund_id=first.pk, actor=home.trusted_seller.actor, now=NOW)
        assert ask(home.trusted_seller, small(home, "900.00")).second_person_total_usd_minor is None

    @pytest.mark.parametrize(("days", "total"), [(29, 130_000), (30, None)])
    def test_forgets_after_30_days(self, home: Firm, days: int, total: int | None) -> None:
        refunded(home.trusted_seller, small(home, "700.00"))
        later = NOW + timedelta(days=days)
        fresh = buy(customer=home.customer, price="600.00", on=later - DAY, now=later)
        RoleAssignmentFactory(user=home.trusted_seller.user, at=fresh.order)
        assert ask(home.trusted_seller, fresh, now=later).second_person_total_usd_minor == total


class TestAgree:
    def test_lets_it_go_on_to_the_operator(self, home: Firm, waiting: Refund) -> None:
        say(home.admin, agree_as_second_person, waiting, "  I know the customer. ")
        assert (waiting.state, waiting.second_person_id) == ("submitted", home.admin.user.pk)
        told = waiting.transitions.latest("number")
        assert (told.reason, told.actor_id, told.note) == (
            "approved_by_second_person", home.admin.user.pk, "I know the customer.",
        )  # fmt: skip
        outbox.drain(now=NOW)
        waiting.refresh_from_db()
        assert (waiting.state, waiting.second_person_id) == ("completed", home.admin.user.pk)

    def test_is_no_way_past_the_desk(self, world: World, home: Firm, waiting: Refund) -> None:
        Partner.objects.update(auto_approval_usd_minor=0)
        say(home.admin, agree_as_second_person, waiting)
        outbox.drain(now=NOW)
        waiting.refresh_from_db()
        assert waiting.state == "awaiting_approval"

    def test_is_asked_first_where_both_gates_are_shut(self, home: Firm) -> None:
        Partner.objects.update(auto_approval_usd_minor=0)
        assert refunded(home.trusted_seller, home.reservation).state == "awaiting_second_person"

    def test_may_be_somebody_whose_amount_covers_the_total(self, home: Firm, waiting: Refund) -> None:
        SecondPersonAmount.objects.all().delete()  # not what decides here: the refund has its own
        enough = make_person(home.partner, PartnerRole.HELPDESK_AGENT)
        RoleAssignmentFactory(user=enough.user, at=home.reservation.order)
        assert say(enough, agree_as_second_person, waiting).state == "submitted"

    def test_twice_is_once(self, home: Firm, waiting: Refund) -> None:
        say(home.admin, agree_as_second_person, waiting)
        assert why_refused(home.admin, waiting) is RefundMovedOn
        outbox.drain(now=NOW)
        assert waiting.transitions.filter(reason="approved_by_second_person").count() == 1

    @pytest.mark.parametrize("decide", [agree_as_second_person, decline_as_second_person])
    def test_needs_a_reason(self, home: Firm, waiting: Refund, decide: Callable[..., Refund]) -> None:
        with pytest.raises(ReasonRequired):
            say(home.admin, decide, waiting, "  ")

    def test_is_looked_at_again_with_the_usage_known_by_then(self, home: Firm) -> None:
        fresh = buy(customer=home.customer, price="3650.00", on=NOW - DAY)
        RoleAssignmentFactory(user=home.trusted_seller.user, at=fresh.order)
        refund = refunded(home.trusted_seller, fresh)
        usage(fresh, NOW.date() - DAY)
        say(home.admin, agree_as_second_person, refund)
        outbox.drain(now=NOW)
        refund.refresh_from_db()
        assert (refund.state, refund.second_person_id) == ("awaiting_confirmation", home.admin.user.pk)
        with acting(home.trusted_seller.actor, now=NOW):
            confirm_refund(refund_id=refund.pk, actor=home.trusted_seller.actor, now=NOW)
        outbox.drain(now=NOW)
        refund.refresh_from_db()
        assert (refund.state, refund.second_person_id) == ("awaiting_second_person", None), "it was another amount"
        say(home.admin, agree_as_second_person, refund)
        outbox.drain(now=NOW)
        refund.refresh_from_db()
        assert refund.state == "completed"


class TestWhoMayNot:
    def test_the_requester(self, home: Firm, waiting: Refund) -> None:
        assert why_refused(home.trusted_seller, waiting) is OwnRequest

    def test_the_requester_who_has_become_more(self, home: Firm, waiting: Refund) -> None:
        Membership.objects.filter(pk=home.trusted_seller.membership.pk).update(roles=["admin_agent"])
        assert why_refused(home.trusted_seller, waiting) is OwnRequest

    def test_who_could_not_submit_it(self, home: Firm, waiting: Refund) -> None:
        assert why_refused(home.seller, waiting) is NotSecondPerson
        assert why_refused(home.reader, waiting) is NotSecondPerson

    def test_who_owns_only_some_of_the_orders(self, home: Firm) -> None:
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.HELPDESK_AGENT, amount_usd_minor=10**9)
        two = small(home, "900.00")
        helper = make_person(home.partner, PartnerRole.HELPDESK_AGENT)
        RoleAssignmentFactory(user=helper.user, at=two.order)
        refund = refunded(home.trusted_seller, {home.reservation: None, two: None})
        assert why_refused(helper, refund) is NotSecondPerson
        RoleAssignmentFactory(user=helper.user, at=home.reservation.order)
        assert say(helper, agree_as_second_person, refund).state == "submitted"

    def test_whose_amount_does_not_cover_it(self, home: Firm, waiting: Refund) -> None:
        peer = make_person(home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=home.reservation.order)
        assert why_refused(peer, waiting) is SecondPersonAmountTooLow

    def test_two_of_small_amounts_for_each_others_parts(self, home: Firm) -> None:
        """The single request would be small enough; the total that asks is not."""
        refunded(home.trusted_seller, small(home, "900.00"))
        part = small(home, "300.00")
        peer = make_person(home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=part.order)
        assert why_refused(peer, refunded(home.trusted_seller, part)) is SecondPersonAmountTooLow

    def test_somebody_of_another_partner(self, world: World, home: Firm, waiting: Refund) -> None:
        with pytest.raises((Refusal, Refund.DoesNotExist)):
            say(world.other.admin, agree_as_second_person, waiting)

    def test_staff(self, world: World, home: Firm, waiting: Refund) -> None:
        with pytest.raises(NotSecondPerson), acting(world.desk_actor, now=NOW):
            agree_as_second_person(refund_id=waiting.pk, actor=world.desk_actor, now=NOW, note="We know them.")

    @pytest.mark.parametrize("gone", [{"is_active": False}, {"ends_on": (NOW - DAY).date()}, {"roles": []}])
    def test_who_has_left_since(self, home: Firm, waiting: Refund, gone: dict[str, Any]) -> None:
        Membership.objects.filter(pk=home.admin.membership.pk).update(**gone)
        assert why_refused(home.admin, waiting) is NotSecondPerson

    def test_whose_assignment_has_ended(self, home: Firm, waiting: Refund) -> None:
        helper = make_person(home.partner, PartnerRole.HELPDESK_AGENT)
        RoleAssignmentFactory(user=helper.user, at=home.reservation.order, ends_at=NOW)
        assert why_refused(helper, waiting) is NotSecondPerson

    def test_who_may_not_even_see_the_request(self, home: Firm, waiting: Refund) -> None:
        RolePermission.objects.filter(role="admin_agent", action="requests.read").update(level=Level.OWN)
        assert why_refused(home.admin, waiting) is NotSecondPerson

    def test_the_desk_can_neither_approve_nor_reject_it_yet(self, world: World, waiting: Refund) -> None:
        for decide in (approve_refund, reject_refund):
            with pytest.raises(RefundMovedOn), acting(world.desk_actor, now=NOW):
                decide(refund_id=waiting.pk, actor=world.desk_actor, now=NOW, note="Let it through.")


@pytest.fixture
def robot(home: Firm) -> Person:
    """Return a program that is Owner of everything, registered by the trusted seller, with a secret of the admin's."""
    program = make_program(home.partner)
    ServicePrincipal.objects.filter(pk=program.row.pk).update(created_by=home.trusted_seller.user)
    return program.person


class TestPrograms:
    def test_send_on_alone_no_more_than_who_is_behind_them(self, home: Firm, robot: Person) -> None:
        waiting = refunded(robot, home.reservation)
        assert (waiting.state, waiting.alone_up_to_usd_minor) == ("awaiting_second_person", 100_000)
        assert waiting.people_behind == [home.trusted_seller.user.pk]

    def test_count_into_the_sums_of_who_is_behind_them(self, home: Firm, robot: Person) -> None:
        elsewhere = CustomerFactory(partner=home.partner)
        bought = buy(customer=elsewhere, price="600.00", on=NOW - DAY)
        RoleAssignmentFactory(user=home.trusted_seller.user, at=bought.order)
        assert refunded(robot, bought).state == "completed"
        assert refunded(home.trusted_seller, small(home, "600.00")).state == "awaiting_second_person"

    def test_of_somebody_who_left_send_on_nothing_alone(self, home: Firm, robot: Person) -> None:
        Membership.objects.filter(pk=home.trusted_seller.membership.pk).update(ends_on=NOW.date() - DAY)
        assert refunded(robot, home.reservation).alone_up_to_usd_minor == 0

    def test_are_asked_nothing_where_nobody_is(self, home: Firm, robot: Person) -> None:
        SecondPersonAmount.objects.all().delete()
        Membership.objects.filter(pk=home.trusted_seller.membership.pk).update(ends_on=NOW.date() - DAY)
        assert refunded(robot, home.reservation).state == "completed"

    def test_have_the_amount_that_is_set_for_them(self, home: Firm, robot: Person) -> None:
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.API_CLIENT, amount_usd_minor=NET)
        assert refunded(robot, home.reservation).state == "completed"

    def test_are_not_agreed_to_by_who_is_behind_them(self, home: Firm, robot: Person) -> None:
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.API_CLIENT, amount_usd_minor=0)
        program = ServicePrincipal.objects.get(user=robot.user)
        make_secret(program)
        ClientSecret.objects.update(created_by=home.admin.user, ended_at=NOW)
        other = make_person(home.partner, PartnerRole.ADMIN_AGENT)
        waiting = refunded(robot, home.reservation)
        assert why_refused(home.admin, waiting) is OwnRequest
        assert say(other, agree_as_second_person, waiting).state == "submitted"

    def test_nor_does_the_database_let_them(self, home: Firm, robot: Person) -> None:
        waiting = refunded(robot, home.reservation)
        with pytest.raises(IntegrityError, match="second_person_is_not_behind"), transaction.atomic():
            Refund.objects.filter(pk=waiting.pk).update(second_person=home.trusted_seller.user)
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            Refund.objects.filter(pk=waiting.pk).update(people_behind=[])


class TestSettingsChangedMeanwhile:
    def test_a_higher_amount_does_not_let_a_waiting_refund_through(self, home: Firm, waiting: Refund) -> None:
        SecondPersonAmount.objects.update(amount_usd_minor=10**9)
        outbox.drain(now=NOW)
        peer = make_person(home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=home.reservation.order)
        assert why_refused(peer, waiting) is SecondPersonAmountTooLow

    def test_a_lower_one_does_not_stop_who_could_agree_before(self, home: Firm, waiting: Refund) -> None:
        SecondPersonAmountFactory(partner=home.partner, role=PartnerRole.ADMIN_AGENT, amount_usd_minor=0)
        assert say(home.admin, agree_as_second_person, waiting).state == "submitted"

    def test_amounts_set_after_the_submission_ask_nothing_of_it(self, world: World) -> None:
        refund = ask(world.home.trusted_seller, world.home.reservation)
        SecondPersonAmountFactory(partner=world.home.partner)
        outbox.drain(now=NOW)
        refund.refresh_from_db()
        assert refund.state == "completed"


class TestOtherEnds:
    def test_declined_it_lets_go_of_everything(self, home: Firm, waiting: Refund) -> None:
        say(home.admin, decline_as_second_person, waiting, "They still need it.")
        last = waiting.transitions.latest("number")
        assert (waiting.state, last.reason, last.note) == (
            "rejected",
            "declined_by_second_person",
            "They still need it.",
        )
        assert not OpenAct.objects.filter(subject_id=waiting.pk).exists()
        assert LimitUse.objects.get(refund=waiting).state == "released"

    def test_withdrawn(self, home: Firm, waiting: Refund) -> None:
        with acting(home.trusted_seller.actor, now=NOW):
            withdraw_refund(refund_id=waiting.pk, actor=home.trusted_seller.actor, now=NOW)
        assert why_refused(home.admin, waiting) is RefundMovedOn

    def test_nobody_answered_for_a_week(self, home: Firm, waiting: Refund) -> None:
        assert [end_all_unanswered(now=NOW + wait) for wait in (WEEK - MOMENT, WEEK, WEEK)] == [0, 1, 0]
        waiting.refresh_from_db()
        last = waiting.transitions.latest("number")
        assert (last.state, last.reason, last.actor_kind) == ("failed", "second_person_timed_out", "system")
        assert LimitUse.objects.get(refund=waiting).state == "released"

    def test_too_late_even_before_it_is_ended(self, home: Firm, waiting: Refund) -> None:
        with pytest.raises(SecondPersonTooLate):
            say(home.admin, agree_as_second_person, waiting, now=NOW + WEEK)
        assert say(home.admin, agree_as_second_person, waiting, now=NOW + WEEK - MOMENT).state == "submitted"


class TestWhoCould:
    def test_everybody_who_may_and_nobody_else(self, world: World, home: Firm, waiting: Refund) -> None:
        helper = make_person(home.partner, PartnerRole.HELPDESK_AGENT, name="Able Helper")
        RoleAssignmentFactory(user=helper.user, at=home.reservation.order)
        peer = make_person(home.partner, PartnerRole.SALES_AGENT)
        RoleAssignmentFactory(user=peer.user, at=home.reservation.order)
        gone = make_person(home.partner)
        Membership.objects.filter(pk=gone.membership.pk).update(is_active=False)
        found = second_persons(wanted_for(waiting), now=NOW)
        assert found == [helper.user, home.admin.user]

    def test_as_many_queries_for_fifty_people_as_for_one(
        self, home: Firm, waiting: Refund, django_assert_num_queries: Any
    ) -> None:
        wanted = wanted_for(waiting)
        for _turn in range(50):
            RoleAssignmentFactory(
                user=make_person(home.partner, PartnerRole.HELPDESK_AGENT).user, at=home.reservation.order
            )
        with django_assert_num_queries(2):
            assert len(second_persons(wanted, now=NOW)) == 51
