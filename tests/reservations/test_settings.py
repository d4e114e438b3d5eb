"""Scope, name and renewal are changed by who may, in a state that allows it, from the version that was seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from billing.commands.submission import QuoteStale
from core.errors import Refusal
from core.models import AuditEvent
from core.transactions import acting
from customers.models import Subscription
from customers.policy.roles import AzureRole
from reservations.commands.change_settings import ReservationChanged, ReservationOver, SameValues, SettingsNotAllowed
from reservations.commands.configure import (
    AppliedScopeNotActive,
    AppliedScopesNotAssociatedWithCommerceAccount,
    AppliedScopesSameAsExisting,
    CapacityPriorityNeedsSingle,
    InvalidSingleAppliedScopesCount,
    MissingAppliedScopesForSingle,
    SizeFlexibilityNotSupported,
    configure,
)
from reservations.commands.open_act import ReservationBusy
from reservations.commands.rename import LONGEST_NAME, InvalidName, rename
from reservations.commands.set_renewal import (
    InvalidRenewalQuantity,
    RenewalHasNoPrice,
    RenewalNotOffered,
    RenewalPlanNotOffered,
    RenewalTermNotOffered,
    set_renewal,
)
from reservations.models import Reservation, SaleEnd
from reservations.policy.renewal import Renewal
from reservations.policy.scope import Choice, ScopeType
from reservations.queries.changes import changes_since
from reservations.queries.renewal_offer import renewal_of
from tests.factories import (
    NOW,
    CatalogItemFactory,
    CustomerFactory,
    ManagementGroupFactory,
    Person,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
    at,
    buy,
)
from tests.factories.refunds import ask, quote, submit

pytestmark = pytest.mark.django_db

PRICED = ("P1Y", "P3Y")


def do(command: Callable[..., Reservation], person: Person, reservation: Reservation, **wanted: Any) -> Reservation:
    now = wanted.pop("now", NOW)
    wanted.setdefault("seen_version", reservation.version)
    with acting(person.actor, now=now):
        return command(
            reservation_id=reservation.pk,
            principal=person.principal,
            actor=person.actor,
            now=now,
            **wanted,
        )


def scope(person: Person, reservation: Reservation, *, choice: Choice, **more: Any) -> Reservation:
    return do(configure, person, reservation, choice=choice, **more)


def renew(person: Person, reservation: Reservation, renewal: Renewal | None, **more: Any) -> Reservation:
    return do(set_renewal, person, reservation, renewal=renewal, **{"priced_terms": PRICED, **more})


def single(subscription: Subscription, *, flexible: bool | None = None) -> Choice:
    return Choice(ScopeType.SINGLE, (subscription.pk,), flexible)


class TestConfigure:
    def test_from_shared_to_a_resource_group_with_capacity_kept(self, world: World) -> None:
        firm = world.home
        group = ResourceGroupFactory(subscription=firm.subscription)
        wanted = Choice(ScopeType.RESOURCE_GROUP, (group.pk,), is_size_flexible=False)
        before = firm.reservation
        scope(firm.admin, before, choice=wanted)
        after = Reservation.objects.get(pk=before.pk)
        assert (after.scope, after.scope_subscription, after.scope_resource_group) == (
            "ResourceGroup",
            firm.subscription,
            group,
        )
        assert (after.is_size_flexible, after.version, after.updated_at) == (False, before.version + 1, NOW)
        assert (after.quantity, after.expires_at, after.is_renewed) == (before.quantity, before.expires_at, False)

    def test_to_a_management_group_and_back_to_shared(self, world: World) -> None:
        firm = world.home
        group = ManagementGroupFactory(customer=firm.customer)
        Subscription.objects.filter(pk=firm.subscription.pk).update(management_group=group)
        moved = scope(firm.admin, firm.reservation, choice=Choice(ScopeType.MANAGEMENT_GROUP, (group.pk,)))
        assert (moved.scope, moved.scope_management_group_id) == ("ManagementGroup", group.pk)
        back = scope(firm.admin, moved, choice=Choice(ScopeType.SHARED))
        assert (back.scope, back.scope_management_group_id) == ("Shared", None)

    def test_shared_takes_the_capacity_priority_away(self, world: World) -> None:
        kept = scope(world.home.admin, world.home.reservation, choice=single(world.home.subscription, flexible=False))
        assert scope(world.home.admin, kept, choice=Choice(ScopeType.SHARED)).is_size_flexible

    @pytest.mark.parametrize("scope_type", [ScopeType.SINGLE, ScopeType.RESOURCE_GROUP, ScopeType.MANAGEMENT_GROUP])
    def test_a_target_has_to_be_named_and_only_one(self, world: World, scope_type: ScopeType) -> None:
        with pytest.raises(MissingAppliedScopesForSingle) as refused:
            scope(world.home.admin, world.home.reservation, choice=Choice(scope_type))
        assert (refused.value.code, bool(refused.value.message)) == ("MissingAppliedScopesForSingle", True)
        ids = (world.home.subscription.pk, world.home.customer.pk)
        with pytest.raises(InvalidSingleAppliedScopesCount):
            scope(world.home.admin, world.home.reservation, choice=Choice(scope_type, ids))

    def test_only_the_customers_own_things(self, world: World) -> None:
        """Another customer's of the same partner, and another partner's, are as unknown as none."""
        neighbor = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner))
        foreign = world.other.subscription
        for choice in (
            single(neighbor),
            single(foreign),
            Choice(ScopeType.RESOURCE_GROUP, (ResourceGroupFactory(subscription=neighbor).pk,)),
            Choice(ScopeType.MANAGEMENT_GROUP, (ManagementGroupFactory(customer=world.other.customer).pk,)),
            Choice(ScopeType.RESOURCE_GROUP, (world.home.subscription.pk,)),
        ):
            with pytest.raises(AppliedScopesNotAssociatedWithCommerceAccount) as refused:
                scope(world.home.admin, world.home.reservation, choice=choice)
            assert neighbor.name not in refused.value.message and foreign.name not in refused.value.message

    def test_only_what_is_active(self, world: World) -> None:
        lost = SubscriptionFactory(customer=world.home.customer, state=Subscription.State.SUSPENDED)
        empty = ManagementGroupFactory(customer=world.home.customer)
        for choice in (
            single(lost),
            Choice(ScopeType.RESOURCE_GROUP, (ResourceGroupFactory(subscription=lost).pk,)),
            Choice(ScopeType.MANAGEMENT_GROUP, (empty.pk,)),
        ):
            with pytest.raises(AppliedScopeNotActive) as refused:
                scope(world.home.admin, world.home.reservation, choice=choice)
            assert refused.value.code == "AppliedScopesNotAssociatedWithCommerceAccount" and refused.value.message

    def test_what_is_so_already_is_said(self, world: World) -> None:
        with pytest.raises(AppliedScopesSameAsExisting) as same_scope:
            scope(world.home.admin, world.home.reservation, choice=Choice(ScopeType.SHARED))
        assert same_scope.value.code == "AppliedScopesSameAsExisting"
        with pytest.raises(SameValues) as same:
            scope(world.home.admin, world.home.reservation, choice=Choice(ScopeType.SHARED, is_size_flexible=True))
        assert same.value.code == "PatchValuesSameAsExisting"

    def test_capacity_priority_and_flexibility_where_they_mean_something(self, world: World) -> None:
        with pytest.raises(CapacityPriorityNeedsSingle):
            scope(world.home.admin, world.home.reservation, choice=Choice(is_size_flexible=False))
        disk = CatalogItemFactory(resource_type="ManagedDisk", flexibility_group="", flexibility_ratio=None)
        with pytest.raises(SizeFlexibilityNotSupported):
            scope(
                world.home.admin,
                buy(customer=world.home.customer, item=disk),
                choice=single(world.home.subscription, flexible=True),
            )

    def test_the_database_refuses_what_the_command_would_never_write(self, world: World) -> None:
        """A scope without its target, a foreign customer's target, a resource group of another subscription."""
        reservation = Reservation.objects.filter(pk=world.home.reservation.pk)
        neighbor = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner))
        group = ResourceGroupFactory(subscription=SubscriptionFactory(customer=world.home.customer))
        for wrong in (
            {"scope": "Single"},
            {"scope": "Single", "scope_subscription": neighbor},
            {"scope_subscription": world.home.subscription},
            {
                "scope": "ResourceGroup",
                "scope_subscription": world.home.subscription,
                "scope_resource_group": group,
            },
            {
                "scope": "ManagementGroup",
                "scope_management_group": ManagementGroupFactory(customer=neighbor.customer),
            },
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                reservation.update(**wrong)


class TestRename:
    def test_it_is_called_that_from_then_on_and_the_order_is_not(self, world: World) -> None:
        renamed = do(rename, world.home.admin, world.home.reservation, name="  운영 웹  ")
        renamed.refresh_from_db()
        assert (renamed.name, renamed.version) == ("운영 웹", world.home.reservation.version + 1)
        assert renamed.order.name == "Northwind_VM_RI"

    @pytest.mark.parametrize("name", ["", "  ", "a\nb", "a\x00b", "\u200b", "x" * (LONGEST_NAME + 1), "a\u2028b"])
    def test_a_name_is_one_line_that_can_be_read(self, world: World, name: str) -> None:
        with pytest.raises(InvalidName):
            do(rename, world.home.admin, world.home.reservation, name=name)

    def test_markup_is_a_name_like_any_other(self, world: World) -> None:
        assert do(rename, world.home.admin, world.home.reservation, name="<b>web</b>").name == "<b>web</b>"

    def test_the_same_name_is_no_change(self, world: World) -> None:
        with pytest.raises(SameValues):
            do(rename, world.home.admin, world.home.reservation, name=" Northwind_VM_RI ")


class TestRenewal:
    def test_on_with_everything_as_it_is_and_off_again(self, world: World) -> None:
        on = renew(world.home.admin, world.home.reservation, Renewal(1, "P1Y", "Upfront"))
        on.refresh_from_db()
        assert on.is_renewed and (on.renewal_quantity, on.renewal_term, on.renewal_plan) == (None, "", "")
        assert renewal_of(on) == Renewal(1, "P1Y", "Upfront")
        off = renew(world.home.admin, on, None)
        assert (off.is_renewed, off.version) == (False, world.home.reservation.version + 2)

    def test_with_another_quantity_term_and_plan(self, world: World) -> None:
        wanted = Renewal(7, "P3Y", "Monthly")
        on = renew(world.home.admin, world.home.reservation, wanted)
        on.refresh_from_db()
        assert renewal_of(on) == wanted
        off = renew(world.home.admin, on, None)
        off.refresh_from_db()
        assert (off.renewal_quantity, off.renewal_term, off.renewal_plan) == (None, "", "")

    def test_until_the_last_moment_and_never_after_it(self, world: World) -> None:
        last = at("2026-12-31").replace(hour=23, minute=59)
        assert renew(world.home.admin, world.home.reservation, Renewal(1, "P1Y", "Upfront"), now=last).is_renewed
        with pytest.raises(ReservationOver):
            renew(world.home.admin, world.home.reservation, None, now=at("2027-01-01").replace(hour=0))

    @pytest.mark.parametrize(
        ("wanted", "refusal"),
        [
            (Renewal(0, "P1Y", "Upfront"), InvalidRenewalQuantity),
            (Renewal(1001, "P1Y", "Upfront"), InvalidRenewalQuantity),
            (Renewal(1, "P5Y", "Upfront"), RenewalTermNotOffered),
            (Renewal(1, "P1Y", "Weekly"), RenewalPlanNotOffered),
        ],
    )
    def test_what_is_not_sold_is_refused(self, world: World, wanted: Renewal, refusal: type[Refusal]) -> None:
        with pytest.raises(refusal):
            renew(world.home.admin, world.home.reservation, wanted)

    def test_a_product_without_a_price_is_not_renewed(self, world: World) -> None:
        with pytest.raises(RenewalHasNoPrice):
            renew(world.home.admin, world.home.reservation, Renewal(1, "P1Y", "Upfront"), priced_terms=())

    def test_the_legacy_series_of_july_2026(self, world: World) -> None:
        """Shipped as data: one year of Dv2, both terms of Dv3."""
        one_year = buy(customer=world.home.customer, item=CatalogItemFactory(series="Dv2"))
        with pytest.raises(RenewalTermNotOffered):
            renew(world.home.admin, one_year, Renewal(1, "P1Y", "Upfront"))
        assert renew(world.home.admin, one_year, Renewal(1, "P3Y", "Upfront")).is_renewed
        nothing = buy(customer=world.home.customer, item=CatalogItemFactory(series="dv3"))
        with pytest.raises(RenewalNotOffered):
            renew(world.home.admin, nothing, Renewal(1, "P3Y", "Upfront"))

    def test_what_can_be_renewed_no_more_can_still_be_switched_off(self, world: World) -> None:
        on = renew(world.home.admin, world.home.reservation, Renewal(1, "P1Y", "Upfront"))
        for term in PRICED:
            SaleEnd.objects.create(series=on.item.series.lower(), term=term, ended_on=NOW.date())
        assert not renew(world.home.admin, on, None).is_renewed

    def test_the_same_again_is_said(self, world: World) -> None:
        on = renew(world.home.admin, world.home.reservation, Renewal(2, "P1Y", "Upfront"))
        with pytest.raises(SameValues):
            renew(world.home.admin, on, Renewal(2, "P1Y", "Upfront"))
        with pytest.raises(SameValues):
            renew(world.home.admin, buy(customer=world.home.customer), None)


Act = Callable[[Person, Reservation], Reservation]

ACTS: list[Act] = [
    lambda person, one: scope(person, one, choice=single(one.order.billing_subscription)),
    lambda person, one: do(rename, person, one, name="another name"),
    lambda person, one: renew(person, one, Renewal(1, "P1Y", "Upfront")),
]


@pytest.mark.parametrize("act", ACTS, ids=["configure", "rename", "set_renewal"])
class TestEachOfThem:
    def test_needs_the_right_at_the_place(self, world: World, act: Act) -> None:
        with pytest.raises(Reservation.DoesNotExist):
            act(world.other.admin, world.home.reservation)
        for person in (world.home.reader, world.home.seller):
            with pytest.raises(SettingsNotAllowed) as refused:
                act(person, world.home.reservation)
            assert refused.value.code == "AuthorizationFailed"
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.reservation, role_name=AzureRole.CONTRIBUTOR)
        assert act(world.home.seller, world.home.reservation).version == 2

    def test_waits_for_no_open_act(self, world: World, act: Act) -> None:
        ask(world.home.admin, world.home.reservation)
        with pytest.raises(ReservationBusy):
            act(world.home.admin, world.home.reservation)

    def test_is_refused_once_the_reservation_has_ended(self, world: World, act: Act) -> None:
        over = buy(customer=world.home.customer, on="2025-01-01")
        with pytest.raises(ReservationOver):
            act(world.home.admin, over)

    def test_is_refused_from_an_older_version(self, world: World, act: Act) -> None:
        seen = Reservation.objects.get(pk=world.home.reservation.pk)
        Reservation.objects.filter(pk=seen.pk).update(quantity=2, version=seen.version + 1)
        with pytest.raises(ReservationChanged) as refused:
            act(world.home.admin, seen)
        assert refused.value.code == "PreconditionFailed"

    def test_makes_a_quote_stale(self, world: World, act: Act) -> None:
        made = quote(world.home.admin, world.home.reservation)
        act(world.home.admin, world.home.reservation)
        with pytest.raises(QuoteStale):
            submit(world.home.admin, made)

    def test_is_written_down_with_who_and_what(self, world: World, act: Act) -> None:
        before = world.home.reservation.version
        act(world.home.admin, world.home.reservation)
        event = AuditEvent.objects.filter(row_id=str(world.home.reservation.pk)).latest("pk")
        assert (event.actor_label, event.at) == (world.home.admin.user.name, NOW)
        (change,) = changes_since(
            partner_id=world.home.partner.pk, reservation_id=world.home.reservation.pk, version=before
        )
        assert (change.by, change.at) == (world.home.admin.user.name, NOW) and "version" in change.columns
        foreign = changes_since(partner_id=world.other.partner.pk, reservation_id=world.home.reservation.pk, version=0)
        assert foreign == []

    def test_any_version_will_do_where_none_was_seen(self, world: World, act: Act) -> None:
        """Azure's PATCH without If-Match."""
        assert do(rename, world.home.admin, world.home.reservation, name="a name", seen_version=None).version == 2
