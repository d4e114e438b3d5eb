"""The one door to a refund: who may pass, what is kept, and that a second click changes nothing."""

from datetime import timedelta

import pytest

from billing.commands.submission import QuoteExpired
from billing.models import Refund
from core.idempotency import IdempotencyKeyReused
from core.models import AuditEvent, IdempotencyKey
from customers.models import RoleAssignment
from customers.policy.roles import Action, AzureRole
from customers.queries.access import Place, may
from support.commands.request_refund import RefundNotAllowed
from support.models import SupportRequest
from tests.factories import NOW, Person, RoleAssignmentFactory, World, buy, make_person
from tests.factories.refunds import ANSWERS, quote, submit

pytestmark = pytest.mark.django_db


class TestRight:
    def test_is_an_admin_agents_everywhere(self, world: World) -> None:
        assert submit(world.home.admin, quote(world.home.admin, world.home.reservation)).refund

    def test_is_given_by_a_role_on_the_order(self, world: World) -> None:
        seller = world.home.trusted_seller
        assert submit(seller, quote(seller, world.home.reservation)).refund

    @pytest.mark.parametrize("who", ["seller", "reader"])
    def test_is_not_everybodys_who_may_quote(self, world: World, who: str) -> None:
        person: Person = getattr(world.home, who)
        made = quote(person, world.home.reservation)
        with pytest.raises(RefundNotAllowed):
            submit(person, made)
        assert not Refund.objects.exists()
        assert not SupportRequest.objects.exists()

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            (AzureRole.OWNER, True),
            (AzureRole.RESERVATIONS_ADMINISTRATOR, True),
            (AzureRole.CONTRIBUTOR, False),
            (AzureRole.USER_ACCESS_ADMINISTRATOR, False),
            (AzureRole.READER, False),
            (AzureRole.RESERVATIONS_READER, False),
        ],
    )
    def test_depends_on_the_role(self, world: World, role: AzureRole, may: bool) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation.order, role_name=role)
        assert can_submit(world.home.seller, world) is may

    def test_is_not_given_by_a_role_on_the_reservation_alone(self, world: World) -> None:
        """Azure: a refund needs the role on the order."""
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation)
        assert not can_submit(world.home.seller, world)

    def test_ends_with_its_assignment(self, world: World) -> None:
        RoleAssignment.objects.update(ends_at=NOW)
        assert not can_submit(world.home.trusted_seller, world)
        RoleAssignment.objects.update(ends_at=NOW + timedelta(seconds=1))
        assert can_submit(world.home.trusted_seller, world)

    def test_is_a_ceiling_for_some_partner_roles(self, world: World) -> None:
        """No assignment makes a Billing admin one who gives reservations back."""
        RoleAssignmentFactory(user=world.home.reader.user, at=world.home.reservation.order)
        assert not can_submit(world.home.reader, world)

    def test_is_needed_for_every_line(self, world: World) -> None:
        second, seller = buy(customer=world.home.customer), world.home.trusted_seller
        made = quote(seller, {world.home.reservation: None, second: None})
        with pytest.raises(RefundNotAllowed):
            submit(seller, made)
        RoleAssignmentFactory(user=seller.user, at=second.order)
        assert submit(seller, made).refund

    def test_may_be_used_on_what_a_colleague_has_prepared(self, world: World) -> None:
        made = quote(world.home.seller, world.home.reservation)
        assert submit(world.home.admin, made).requested_by == world.home.admin.user

    def test_of_another_partner_is_none_here(self, world: World) -> None:
        """Whoever works for two partners acts for one of them at a time."""
        for firm in (world.home, world.other):
            RoleAssignmentFactory(user=world.other.seller.user, at=firm.reservation.order)
        assert not may(
            world.other.seller.principal, Action.REFUNDS_REQUEST, at=Place(world.home.reservation.order_id), now=NOW
        )


def can_submit(person: Person, world: World) -> bool:
    try:
        return bool(submit(person, quote(person, world.home.reservation)).refund)
    except RefundNotAllowed:
        return False


class TestRequest:
    def test_keeps_the_wizards_answers(self, world: World) -> None:
        request = submit(world.home.admin, quote(world.home.admin, world.home.reservation))
        kept = {name: getattr(request, name) for name in ANSWERS.__slots__}
        assert kept == {name: getattr(ANSWERS, name) for name in ANSWERS.__slots__}
        assert (request.issue_type, request.problem_type, request.category) == (
            "billing",
            "reservation_management",
            "exchanges_and_refunds",
        )
        assert (request.state, request.created_at, request.customer) == ("open", NOW, world.home.customer)

    def test_has_a_number_that_rises(self, world: World) -> None:
        first, second = (
            submit(world.home.admin, quote(world.home.admin, one)).number
            for one in (world.home.reservation, buy(customer=world.home.customer))
        )
        assert first.startswith("SR-2026-")
        assert int(second[-6:]) == int(first[-6:]) + 1

    def test_is_written_down_under_the_persons_name(self, world: World) -> None:
        request = submit(world.home.admin, quote(world.home.admin, world.home.reservation))
        event = AuditEvent.objects.get(table_name="support_supportrequest", row_id=str(request.pk))
        assert (event.actor_id, event.partner_id) == (world.home.admin.user.pk, world.home.partner.pk)


class TestSecondClick:
    def test_gets_the_first_ones_request(self, world: World) -> None:
        made = quote(world.home.admin, world.home.reservation)
        first = submit(world.home.admin, made)
        assert submit(world.home.admin, made) == first
        assert Refund.objects.count() == SupportRequest.objects.count() == 1

    def test_gets_it_even_after_the_quote_has_expired(self, world: World) -> None:
        """The answer to the first click may have been lost on the way."""
        made = quote(world.home.admin, world.home.reservation)
        first = submit(world.home.admin, made)
        assert submit(world.home.admin, made, now=NOW + timedelta(hours=1)) == first

    def test_of_somebody_else_is_told_that_it_is_another_one(self, world: World) -> None:
        made = quote(world.home.admin, world.home.reservation)
        submit(world.home.admin, made)
        with pytest.raises(IdempotencyKeyReused):
            submit(make_person(world.home.partner), made)

    def test_after_a_refusal_is_a_first_one(self, world: World) -> None:
        made = quote(world.home.admin, world.home.reservation)
        with pytest.raises(QuoteExpired):
            submit(world.home.admin, made, now=NOW + timedelta(hours=1))
        assert not IdempotencyKey.objects.exists()
        assert submit(world.home.admin, made).refund
