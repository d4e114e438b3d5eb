"""Buying: every line or none, at the price that was seen, by whoever may, once a key."""

import uuid
from datetime import date
from typing import Any

import pytest

from billing.commands.buy_reservations import buy_reservations
from billing.commands.purchase_lines import WantedReservation
from billing.commands.purchase_refusals import (
    InvalidPurchaseName,
    InvalidPurchaseQuantity,
    InvalidSingleAppliedScopesCount,
    InvalidSubscriptionId,
    LineRefused,
    MissingAppliedScopesForSingle,
    NothingToBuy,
    NotSupportedCountry,
    PriceChanged,
    ProductRetired,
    PurchaseNotAllowed,
    ScopeNotActive,
    ScopeNotUsable,
    UnknownProduct,
    UnsupportedBillingPlan,
    UnsupportedReservationTerm,
)
from billing.commands.record_purchase import PurchaseIds
from billing.models import JournalEntry, OrderBalance, Payment, Price
from core.actor import SYSTEM
from core.errors import Refusal
from core.idempotency import IdempotencyKeyReused
from core.transactions import acting
from customers.models import Membership, RoleAssignment
from customers.policy.roles import AzureRole
from reservations.models import Reservation
from reservations.policy.scope import ScopeType
from tests.factories import (
    NOW,
    CustomerFactory,
    ManagementGroupFactory,
    Person,
    PriceFactory,
    ResourceGroupFactory,
    RoleAssignmentFactory,
    SubscriptionFactory,
    World,
)
from tests.factories.carts import on_sale


def wanted(world: World, price: Price, **changes: Any) -> WantedReservation:
    return WantedReservation(
        **{
            "item_id": price.item_id,
            "term": price.term,
            "plan": "Upfront",
            "quantity": 1,
            "subscription_id": world.home.subscription.pk,
            **changes,
        }
    )


def buy_all(
    world: World, *lines: WantedReservation, key: str = "a key", person: Person | None = None
) -> list[Reservation]:
    who = person or world.home.admin
    with acting(who.actor, now=NOW):
        return buy_reservations(
            customer=world.home.customer, wanted=lines, key=key, principal=who.principal, actor=who.actor, now=NOW
        )


def new() -> list[Reservation]:
    return list(Reservation.objects.filter(purchased_at=NOW))


class TestBuys:
    def test_each_line_under_an_order_of_its_own_with_its_payments(self, world: World) -> None:
        first, second = buy_all(
            world,
            wanted(world, on_sale(), quantity=3),
            wanted(world, on_sale(unit_minor=10_000, term="P3Y"), plan="Monthly", quantity=2),
        )
        assert first.order_id != second.order_id
        assert [one.payments.count() for one in (first, second)] == [1, 36]
        assert sum(payment.amount_minor for payment in second.payments.all()) == 20_000
        paid = OrderBalance.objects.filter(order__in=[first.order_id, second.order_id])
        assert sorted(paid.values_list("paid_minor", flat=True)) == [554, 1_095_000]
        assert JournalEntry.objects.filter(posted_at=NOW, kind="payment").count() == 2

    def test_under_the_ids_that_are_known_beforehand(self, world: World) -> None:
        ids = PurchaseIds(order=uuid.uuid4(), reservation=uuid.uuid4())
        (one,) = buy_all(world, wanted(world, on_sale(), ids=ids))
        assert (one.pk, one.order_id) == (ids.reservation, ids.order)

    def test_the_same_key_buys_once_and_tells_the_same(self, world: World) -> None:
        line = wanted(world, on_sale())
        assert buy_all(world, line) == buy_all(world, line)
        assert len(new()) == 1
        assert buy_all(world, line, key="another") != buy_all(world, line)

    def test_the_same_key_with_other_lines_is_refused(self, world: World) -> None:
        price = on_sale()
        buy_all(world, wanted(world, price))
        with pytest.raises(IdempotencyKeyReused):
            buy_all(world, wanted(world, price, quantity=2))
        assert len(new()) == 1

    def test_with_the_scope_that_was_chosen(self, world: World) -> None:
        group = ManagementGroupFactory(customer=world.home.customer)
        world.home.subscription.management_group = group
        world.home.subscription.save()
        rg = ResourceGroupFactory(subscription=world.home.subscription)
        price = on_sale()
        bought = buy_all(
            world,
            wanted(world, price, scope=ScopeType.MANAGEMENT_GROUP, targets=(group.pk,)),
            wanted(world, price, scope=ScopeType.SINGLE, targets=(world.home.subscription.pk,)),
            wanted(world, price, scope=ScopeType.RESOURCE_GROUP, targets=(rg.pk,)),
            wanted(world, price),
        )
        assert [one.scope for one in bought] == ["ManagementGroup", "Single", "ResourceGroup", "Shared"]
        assert [one.scope_management_group for one in bought] == [group, None, None, None]
        assert [one.scope_subscription_id for one in bought] == [None, *[world.home.subscription.pk] * 2, None]

    def test_at_the_latest_price_when_none_was_seen(self, world: World) -> None:
        price = on_sale()
        PriceFactory(item=price.item, unit_minor=400_000, from_on=date(2026, 7, 2))
        PriceFactory(item=price.item, unit_minor=1, from_on=date(2026, 7, 3))
        (one,) = buy_all(world, wanted(world, price))
        assert one.payments.get().amount_minor == 400_000

    def test_names_follow_azures_pattern_in_the_partners_time(self, world: World) -> None:
        world.home.partner.time_zone = "Asia/Seoul"
        world.home.partner.save()
        world.home.customer.refresh_from_db()
        suse = on_sale(resource_type="SuseLinux", series="", flexibility_group="", flexibility_ratio=None)
        price = on_sale()
        bought = buy_all(
            world, wanted(world, price), wanted(world, price), wanted(world, suse), wanted(world, price, name=" own ")
        )
        expected = ["VM_RI_07-02-2026_18-00", "VM_RI_07-02-2026_18-00_2", "SUSE_Plan_07-02-2026_18-00", "own"]
        assert [one.name for one in bought] == expected


class TestRefuses:
    @pytest.mark.parametrize(
        ("changes", "refusal", "code"),
        [
            ({"quantity": 0}, InvalidPurchaseQuantity, "InvalidRequestContent"),
            ({"quantity": 1001}, InvalidPurchaseQuantity, "InvalidRequestContent"),
            ({"term": "P3Y"}, UnknownProduct, "InvalidFulfillmentRequestParameters"),
            ({"item_id": 0}, UnknownProduct, "InvalidFulfillmentRequestParameters"),
            ({"plan": "Weekly"}, UnsupportedBillingPlan, "BillingCustomerInputError"),
            ({"subscription_id": uuid.UUID(int=1)}, InvalidSubscriptionId, "InvalidSubscriptionId"),
            ({"scope": ScopeType.SINGLE}, MissingAppliedScopesForSingle, "MissingAppliedScopesForSingle"),
            (
                {"scope": ScopeType.SINGLE, "targets": (uuid.UUID(int=1), uuid.UUID(int=2))},
                InvalidSingleAppliedScopesCount,
                "InvalidSingleAppliedScopesCount",
            ),
            (
                {"scope": ScopeType.SINGLE, "targets": (uuid.UUID(int=1),)},
                ScopeNotUsable,
                "AppliedScopesNotAssociatedWithCommerceAccount",
            ),
            ({"name": "x" * 201}, InvalidPurchaseName, "BadRequest"),
        ],
    )
    def test_the_whole_purchase_for_one_line(
        self, world: World, changes: dict[str, Any], refusal: type[LineRefused], code: str
    ) -> None:
        price = on_sale()
        with pytest.raises(refusal) as refused:
            buy_all(world, wanted(world, price), wanted(world, price, **changes))
        assert (refused.value.line, refused.value.code) == (1, code) and refused.value.message
        assert not new() and not Payment.objects.filter(paid_at=NOW).exists()

    def test_what_is_retired_or_whose_series_has_ended(self, world: World) -> None:
        with pytest.raises(ProductRetired):
            buy_all(world, wanted(world, on_sale(retired_on=NOW.date())))
        for series, term in (("Dv3", "P1Y"), ("Dv3", "P3Y"), ("Fsv2", "P1Y")):
            with pytest.raises(UnsupportedReservationTerm):
                buy_all(world, wanted(world, on_sale(series=series, term=term)))
        assert buy_all(world, wanted(world, on_sale(series="Fsv2", term="P3Y")))

    @pytest.mark.parametrize("resource_type", ["SuseLinux", "RedHat", "RedHatOsa", "Databricks", "SynapseAnalytics"])
    def test_monthly_payments_where_there_are_none(self, world: World, resource_type: str) -> None:
        price = on_sale(resource_type=resource_type, series="", flexibility_group="", flexibility_ratio=None)
        with pytest.raises(UnsupportedBillingPlan):
            buy_all(world, wanted(world, price, plan="Monthly"))

    def test_a_price_that_is_not_the_one_seen(self, world: World) -> None:
        same, other = on_sale(), on_sale("other")
        with pytest.raises(PriceChanged) as refused:
            buy_all(world, wanted(world, same, seen_unit_minor=365_000), wanted(world, other, seen_unit_minor=1))
        (change,) = refused.value.changes
        assert (change.line, change.product, change.before, change.after) == (1, "other", 1, 365_000)
        assert not new()

    def test_nothing(self, world: World) -> None:
        with pytest.raises(NothingToBuy):
            buy_all(world)

    def test_a_closed_market(self, world: World) -> None:
        world.home.customer.country = "GI"
        with pytest.raises(NotSupportedCountry) as refused:
            buy_all(world, wanted(world, on_sale()))
        assert refused.value.code == "NotSupportedCountry"

    def test_a_suspended_subscription_and_a_scope_of_one(self, world: World) -> None:
        asleep = SubscriptionFactory(customer=world.home.customer, state="Suspended")
        price = on_sale()
        with pytest.raises(InvalidSubscriptionId):
            buy_all(world, wanted(world, price, subscription_id=asleep.pk))
        with pytest.raises(ScopeNotActive):
            buy_all(world, wanted(world, price, scope=ScopeType.SINGLE, targets=(asleep.pk,)))

    def test_a_neighbors_or_another_partners_things(self, world: World) -> None:
        neighbor = SubscriptionFactory(customer=CustomerFactory(partner=world.home.partner))
        price = on_sale()
        for foreign in (neighbor, world.other.subscription):
            with pytest.raises(InvalidSubscriptionId):
                buy_all(world, wanted(world, price, subscription_id=foreign.pk))
            with pytest.raises(ScopeNotUsable):
                buy_all(world, wanted(world, price, scope=ScopeType.SINGLE, targets=(foreign.pk,)))

    def test_a_price_in_another_currency(self, world: World) -> None:
        with pytest.raises(UnknownProduct):
            buy_all(world, wanted(world, PriceFactory(currency="KRW")))


class TestRight:
    def test_whose_role_is_too_small(self, world: World) -> None:
        line = wanted(world, on_sale())
        for person in (world.home.reader, world.home.seller, world.home.trusted_seller):
            with pytest.raises(PurchaseNotAllowed):
                buy_all(world, line, person=person)
        assert not new()

    @pytest.mark.parametrize("role", [AzureRole.OWNER, AzureRole.RESERVATION_PURCHASER])
    def test_a_purchasing_role_on_the_very_subscription(self, world: World, role: AzureRole) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.subscription, role_name=role)
        second = SubscriptionFactory(customer=world.home.customer)
        price = on_sale()
        (one,) = buy_all(world, wanted(world, price), person=world.home.seller)
        assert RoleAssignment.objects.filter(scope=one.order.arm_id, user=world.home.seller.user).count() == 1
        both = (wanted(world, price), wanted(world, price, subscription_id=second.pk))
        with pytest.raises(PurchaseNotAllowed):
            buy_all(world, *both, key="both", person=world.home.seller)

    @pytest.mark.parametrize("role", [AzureRole.CONTRIBUTOR, AzureRole.RESERVATIONS_ADMINISTRATOR, AzureRole.READER])
    def test_no_other_role_lets_buy(self, world: World, role: AzureRole) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.subscription, role_name=role)
        with pytest.raises(PurchaseNotAllowed):
            buy_all(world, wanted(world, on_sale()), person=world.home.seller)

    def test_one_that_has_ended(self, world: World) -> None:
        RoleAssignmentFactory(user=world.home.seller.user, at=world.home.subscription, ends_at=NOW)
        with pytest.raises(PurchaseNotAllowed):
            buy_all(world, wanted(world, on_sale()), person=world.home.seller)

    def test_the_role_counts_as_it_is_now(self, world: World) -> None:
        principal = world.home.admin.principal
        Membership.objects.filter(user=world.home.admin.user).update(is_active=False)
        line, actor = wanted(world, on_sale()), world.home.admin.actor
        with pytest.raises(PurchaseNotAllowed), acting(actor, now=NOW):
            buy_reservations(
                customer=world.home.customer, wanted=[line], key="k", principal=principal, actor=actor, now=NOW
            )

    def test_another_partners_person(self, world: World) -> None:
        with pytest.raises(Refusal):
            buy_all(world, wanted(world, on_sale()), person=world.other.admin)
        assert not new()

    def test_what_the_system_buys_for_somebody_makes_nobody_an_owner(self, world: World) -> None:
        with acting(SYSTEM, now=NOW):
            (one,) = buy_reservations(
                customer=world.home.customer,
                wanted=[wanted(world, on_sale())],
                key="k",
                principal=world.home.admin.principal,
                actor=SYSTEM,
                now=NOW,
            )
        assert not RoleAssignment.objects.filter(scope=one.order.arm_id).exists()
