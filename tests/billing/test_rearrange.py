"""Splits and merges: units, payments, settings and lineage, and who may do them when."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from billing.commands.fail_payment import fail_payment
from billing.commands.merge_reservations import (
    DifferentPayments,
    DifferentProducts,
    DifferentSettings,
    ReservationIdNotInReservationOrder,
    TooFewSources,
    merge_reservations,
)
from billing.commands.rearrange_refusals import PaymentOutstanding
from billing.commands.split_reservation import PartWithoutUnits, QuantitiesDoNotSum, TooFewParts, split_reservation
from billing.models import JournalEntry, OrderBalance, Payment
from billing.queries.books import check_books
from core.errors import Refusal
from core.idempotency import IdempotencyKeyReused
from core.models import AuditEvent, Notification
from core.transactions import acting
from customers.models import RoleAssignment
from customers.policy.roles import AzureRole, PartnerRole
from reservations.commands.change_settings import ReservationChanged
from reservations.commands.open_act import ReservationBusy
from reservations.commands.rearrange import RearrangeNotAllowed, ReservationNotRunning
from reservations.models import OpenAct, Reservation
from tests.factories import (
    NOW,
    CatalogItemFactory,
    Person,
    RoleAssignmentFactory,
    World,
    at,
    buy,
    make_person,
    staff_actor,
)
from tests.factories.refunds import ask, quote, refunded, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ten(world: World) -> Reservation:
    """Ten units, paid monthly for half a year."""
    return buy(customer=world.home.customer, quantity=10, price="120.00", plan="Monthly", now=NOW)


def split(person: Person, source: Reservation, quantities: Sequence[int], **more: Any) -> list[Reservation]:
    now = more.pop("now", NOW)
    with acting(person.actor, now=now):
        return split_reservation(
            reservation_id=source.pk,
            quantities=quantities,
            principal=person.principal_at(now),
            actor=person.actor,
            now=now,
            **more,
        )


def merge(person: Person, *sources: Reservation, **more: Any) -> Reservation:
    now = more.pop("now", NOW)
    with acting(person.actor, now=now):
        return merge_reservations(
            order_id=more.pop("order_id", sources[0].order_id),
            sources=[one.pk for one in sources],
            principal=person.principal_at(now),
            actor=person.actor,
            now=now,
            **more,
        )


def schedule(reservation: Reservation, *, but_cancelled: bool = True) -> list[tuple[Any, ...]]:
    rows = reservation.payments.order_by("number")
    if but_cancelled:
        rows = rows.exclude(state="Cancelled")
    return list(rows.values_list("number", "due_on", "quantity", "unit_minor", "amount_minor", "state"))


def test_ten_become_seven_and_three(world: World, ten: Reservation) -> None:
    """domain.md 8, row 28."""
    entries, balance = JournalEntry.objects.count(), OrderBalance.objects.get(order=ten.order).paid_minor
    seven, three = split(world.home.admin, ten, [7, 3])
    ten.refresh_from_db()
    assert (ten.state, ten.ended_as, ten.ended_at, ten.quantity) == ("Cancelled", "Split", NOW, 10)
    for part, quantity in ((seven, 7), (three, 3)):
        assert (part.quantity, part.state, part.split_from_id, part.order_id) == (
            quantity,
            "Succeeded",
            ten.pk,
            ten.order_id,
        )
        assert (part.expires_at, part.purchased_at, part.name) == (ten.expires_at, ten.purchased_at, ten.name)
        assert [row[4] for row in schedule(part)] == [quantity * 1000] * 12
        assert [row[5] for row in schedule(part)] == ["Succeeded"] * 7 + ["Scheduled"] * 5
    assert [row[5] for row in schedule(ten, but_cancelled=False)] == ["Succeeded"] * 7 + ["Cancelled"] * 5
    assert JournalEntry.objects.count() == entries
    assert OrderBalance.objects.get(order=ten.order).paid_minor == balance
    ten.order.refresh_from_db()
    assert ten.order.state == "Succeeded"
    assert not OpenAct.objects.exists()
    assert check_books() == []


def test_two_become_one_and_one_and_one_again(world: World) -> None:
    """domain.md 8, row 29."""
    two = buy(customer=world.home.customer, quantity=2)
    parts = split(world.home.admin, two, [1, 1])
    whole = merge(world.home.admin, *parts)
    kin = {one.pk: one for one in Reservation.objects.filter(order=two.order)}
    assert (kin[two.pk].state, kin[two.pk].ended_as) == ("Cancelled", "Split")
    for part in parts:
        one = kin[part.pk]
        assert (one.state, one.ended_as, one.merged_into_id) == ("Cancelled", "Merged", whole.pk)
    assert (whole.quantity, whole.state, whole.expires_at) == (2, "Succeeded", two.expires_at)
    assert schedule(whole) == schedule(two)
    assert check_books() == []


def test_what_was_split_and_merged_is_refunded_like_what_never_was(world: World, ten: Reservation) -> None:
    other = buy(customer=world.home.customer, quantity=10, price="120.00", plan="Monthly", now=NOW)
    whole = merge(world.home.admin, *split(world.home.admin, ten, [4, 6]))
    assert (
        refunded(world.home.admin, whole, quantity=3).net_minor
        == refunded(world.home.admin, other, quantity=3).net_minor
    )
    rest = Reservation.objects.get(remainder_of=whole)
    assert {part.quantity for part in split(world.home.admin, rest, [2, 5])} == {2, 5}
    assert check_books() == []


def test_a_payment_that_is_due_is_taken_before_a_merge_and_carried_by_a_split(world: World, ten: Reservation) -> None:
    due = at("2026-08-01")
    parts = split(world.home.admin, ten, [7, 3], now=due)
    assert {part.payments.filter(state="Scheduled").count() for part in parts} == {5}
    whole = merge(world.home.admin, *parts, now=due)
    assert whole.payments.filter(state="Scheduled").count() == 4
    assert OrderBalance.objects.get(order=ten.order).paid_minor == 8 * 10_000
    assert check_books() == []


def test_a_pending_renewal_is_switched_off(world: World, ten: Reservation) -> None:
    Reservation.objects.filter(pk=ten.pk).update(is_renewed=True, renewal_quantity=3, renewal_term="P3Y")
    parts = split(world.home.admin, ten, [5, 5])
    Reservation.objects.filter(pk=parts[0].pk).update(is_renewed=True)
    whole = merge(world.home.admin, *parts)
    assert not Reservation.objects.filter(order=ten.order, is_renewed=True).exists()
    assert (whole.renewal_quantity, whole.renewal_term) == (None, "")


def test_roles_on_the_reservation_go_on_to_the_parts_and_the_common_ones_to_the_merged(
    world: World, ten: Reservation
) -> None:
    both, one_only = make_person(world.home.partner), make_person(world.home.partner)
    RoleAssignmentFactory(user=both.user, at=ten, role_name=AzureRole.READER)
    parts = split(world.home.admin, ten, [5, 5])
    RoleAssignmentFactory(user=one_only.user, at=parts[0], role_name=AzureRole.OWNER)
    whole = merge(world.home.admin, *parts)
    held = RoleAssignment.objects.filter(scope=whole.arm_id).values_list("user_id", "role__name")
    assert list(held) == [(both.user.pk, "Reader")]


@pytest.mark.parametrize(
    ("quantities", "error"),
    [
        ([], TooFewParts),
        ([10], TooFewParts),
        ([0, 10], PartWithoutUnits),
        ([-1, 11], PartWithoutUnits),
        ([5, 4], QuantitiesDoNotSum),
        ([5, 6], QuantitiesDoNotSum),
    ],
)
def test_quantities_that_are_no_split(
    world: World, ten: Reservation, quantities: list[int], error: type[Refusal]
) -> None:
    with pytest.raises(error) as refused:
        split(world.home.admin, ten, quantities)
    assert refused.value.code == "BadRequest" and refused.value.message
    assert not Reservation.objects.filter(split_from=ten).exists()


def test_who_may(world: World, ten: Reservation) -> None:
    owner_of_it_alone = make_person(world.home.partner, PartnerRole.SALES_AGENT)
    RoleAssignmentFactory(user=owner_of_it_alone.user, at=ten, role_name=AzureRole.OWNER)
    contributor = make_person(world.home.partner, PartnerRole.SALES_AGENT)
    RoleAssignmentFactory(user=contributor.user, at=ten.order, role_name=AzureRole.CONTRIBUTOR)
    for person in (world.home.reader, world.home.seller, owner_of_it_alone):
        with pytest.raises(RearrangeNotAllowed):
            split(person, ten, [7, 3])
        with pytest.raises(RearrangeNotAllowed):
            merge(person, ten, ten)
    parts = split(contributor, ten, [7, 3])
    assert merge(contributor, *parts).quantity == 10


def test_another_partner_s_is_not_there(world: World, ten: Reservation) -> None:
    with pytest.raises(Reservation.DoesNotExist):
        split(world.other.admin, ten, [7, 3])
    with pytest.raises(ReservationIdNotInReservationOrder):
        merge(world.other.admin, ten, world.home.reservation)
    with pytest.raises(ReservationIdNotInReservationOrder):
        merge(world.home.admin, ten, world.home.reservation)


def test_not_in_every_state(world: World, ten: Reservation) -> None:
    with pytest.raises(ReservationNotRunning):
        split(world.home.admin, ten, [7, 3], now=ten.expires_at)
    with pytest.raises(ReservationChanged):
        split(world.home.admin, ten, [7, 3], seen_version=ten.version - 1)
    seven, three = split(world.home.admin, ten, [7, 3], seen_version=ten.version)
    with pytest.raises(ReservationNotRunning):
        split(world.home.admin, ten, [7, 3])
    with pytest.raises(ReservationChanged):
        merge(world.home.admin, seven, three, seen_versions={three.pk: 7})
    ask(world.home.admin, seven)
    with pytest.raises(ReservationBusy):
        split(world.home.admin, seven, [3, 4])
    with pytest.raises(ReservationBusy):
        merge(world.home.admin, seven, three)
    with pytest.raises(TooFewSources):
        merge(world.home.admin, three)
    with pytest.raises(TooFewSources):
        merge(world.home.admin, three, three)


def test_what_differs_is_not_merged(world: World, ten: Reservation) -> None:
    seven, three = split(world.home.admin, ten, [7, 3])
    Reservation.objects.filter(pk=three.pk).update(is_size_flexible=False)
    with pytest.raises(DifferentSettings):
        merge(world.home.admin, seven, three)
    Reservation.objects.filter(pk=three.pk).update(is_size_flexible=True, item=CatalogItemFactory())
    with pytest.raises(DifferentProducts):
        merge(world.home.admin, seven, three)
    Reservation.objects.filter(pk=three.pk).update(item=ten.item)
    Payment.objects.filter(reservation=three, number=9).update(state="Cancelled")
    with pytest.raises(DifferentPayments):
        merge(world.home.admin, seven, three)


def test_a_debt_is_neither_divided_nor_joined(world: World, ten: Reservation) -> None:
    seven, three = split(world.home.admin, ten, [7, 3])
    soon = at("2026-07-28")
    with acting(staff_actor(), now=soon):
        fail_payment(payment_id=three.payments.get(number=7).pk, actor=staff_actor(), now=soon)
    with pytest.raises(PaymentOutstanding):
        split(world.home.admin, three, [1, 2], now=soon)
    with pytest.raises(PaymentOutstanding):
        merge(world.home.admin, seven, three, now=soon)


def test_the_same_key_does_it_once(world: World, ten: Reservation) -> None:
    first = split(world.home.admin, ten, [7, 3], key="k")
    assert split(world.home.admin, ten, [7, 3], key="k") == first
    with pytest.raises(IdempotencyKeyReused):
        split(world.home.admin, ten, [6, 4], key="k")
    whole = merge(world.home.admin, *first, key="k")
    assert merge(world.home.admin, *reversed(first), key="k") == whole
    assert Reservation.objects.filter(order=ten.order).count() == 4


def test_names_of_the_new_rows_can_be_given(world: World, ten: Reservation) -> None:
    ids = [uuid.uuid4(), uuid.uuid4()]
    assert [part.pk for part in split(world.home.admin, ten, [7, 3], ids=ids)] == ids


def test_a_quote_of_what_was_split_is_stale(world: World, ten: Reservation) -> None:
    quoted = quote(world.home.admin, ten)
    split(world.home.admin, ten, [7, 3])
    with pytest.raises(Refusal) as refused:
        submit(world.home.admin, quoted)
    assert type(refused.value).__name__ == "ReservationEnded"


def test_the_others_are_told_and_the_trail_knows_whose_the_parts_are(world: World, ten: Reservation) -> None:
    other_admin = make_person(world.home.partner)
    parts = split(world.home.admin, ten, [7, 3])
    whole = merge(world.home.admin, *parts)
    told = Notification.objects.filter(person_id=other_admin.user.pk)
    assert {one.code: one.facts["count"] for one in told} == {"reservation_split": 2, "reservation_merged": 2}
    assert not Notification.objects.filter(person_id=world.home.admin.user.pk).exists()
    of_the_source = AuditEvent.objects.filter(
        about__about=ten.pk, action="INSERT", row_id__in=[str(one.pk) for one in parts]
    )
    assert of_the_source.count() == 2
    of_the_merged = AuditEvent.objects.filter(about__about=whole.pk, after__ended_as="Merged")
    assert {event.row_id for event in of_the_merged} == {str(one.pk) for one in parts}
