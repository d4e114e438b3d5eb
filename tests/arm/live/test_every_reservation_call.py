"""azure-mgmt-reservations walks through every call that moves no money."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.mgmt.reservations import ReservationsMgmtClient
from azure.mgmt.reservations.models import (
    AvailableScopeRequest,
    AvailableScopeRequestProperties,
    ChangeDirectoryRequest,
    MergeProperties,
    MergeRequest,
    Patch,
    PatchProperties,
    SplitProperties,
    SplitRequest,
)

from core import clock
from tests.arm.live.conftest import Live
from tests.factories import PriceFactory, World, buy
from tests.factories.clients import make_program


def test_the_sdk_reads_changes_splits_merges_and_archives(live: Live, world: World) -> None:
    sdk = live.client(ReservationsMgmtClient, live.token_of(make_program(world.home.partner)))
    customer, subscription = world.home.customer, world.home.subscription
    mine = buy(customer=customer, quantity=3, name="three", on=clock.now())
    PriceFactory(item=mine.item)
    for _ in range(50):
        buy(customer=customer, on=clock.now())
    order, name = str(mine.order_id), str(mine.pk)

    # Lists, to their ends.
    assert len(list(sdk.operation.list())) > 10
    assert len(list(sdk.reservation_order.list())) == 52
    assert len(list(sdk.reservation.list_all(take=20, orderby="properties/displayName asc"))) == 52
    assert [one.name for one in sdk.reservation.list_all(filter="properties/displayName eq 'three'")] == [name]
    assert [one.properties.quantity for one in sdk.reservation.list(order)] == [3]
    products = list(sdk.get_catalog(str(subscription.pk), reserved_resource_type="VirtualMachines", skip=0, take=1))
    assert [product.msrp.p1_y.amount for product in products] == [3650.0]
    applied = sdk.get_applied_reservation_list(str(subscription.pk))
    assert order in {one.rpartition("/")[2] for one in applied.properties.reservation_order_ids.value}

    # An order and its payments.
    read = sdk.reservation_order.get(order, expand="schedule")
    assert read.properties.plan_information.transactions[0].status == "Succeeded"

    # Settings.
    changed = sdk.reservation.begin_update(
        order,
        name,
        Patch(
            properties=PatchProperties(
                name="Web tier",
                applied_scope_type="Single",
                applied_scopes=[subscription.arm_id],
                instance_flexibility="Off",
                renew=True,
            )
        ),
    ).result()
    assert (changed.properties.display_name, changed.properties.applied_scope_type) == ("Web tier", "Single")
    with_price = sdk.reservation.get(order, name, expand="renewProperties")
    assert with_price.properties.renew_properties.billing_currency_total.amount == 10_950.0
    renamed = sdk.reservation.begin_update(order, name, Patch(properties=PatchProperties(name="az", renew=False)))
    assert renamed.result().properties.renew is True
    with pytest.raises(HttpResponseError) as same:
        sdk.reservation.begin_update(order, name, Patch(properties=PatchProperties(name="az")))
    assert same.value.error is not None
    assert same.value.error.code == "PatchValuesSameAsExisting"
    scopes = AvailableScopeRequest(properties=AvailableScopeRequestProperties(scopes=[subscription.arm_id, "/x"]))
    checked = sdk.reservation.begin_available_scopes(order, name, scopes).result()
    assert [one.valid for one in checked.properties.scopes] == [True, False]

    # Split, merge, and what is left of both.
    split = sdk.reservation.begin_split(
        order, SplitRequest(properties=SplitProperties(quantities=[1, 2], reservation_id=mine.arm_id))
    ).result()
    assert [one.properties.provisioning_state for one in split] == ["Succeeded", "Succeeded", "Cancelled"]
    parts = [one.id.partition("/revisions/")[0] for one in split[:2]]
    merged = sdk.reservation.begin_merge(order, MergeRequest(properties=MergeProperties(sources=parts))).result()
    assert [one.properties.quantity for one in merged] == [1, 2, 3]
    assert merged[2].properties.merge_properties.merge_sources == parts
    revisions = list(sdk.reservation.list_revisions(order, name))
    assert [one.properties.provisioning_state for one in revisions][:2] == ["Cancelled", "Succeeded"]
    with pytest.raises(ResourceExistsError):
        sdk.reservation.begin_update(order, name, Patch(properties=PatchProperties(name="Too late")))

    # Out of sight, and back; and no other directory.
    sdk.reservation.archive(order, name)
    assert name not in {one.name for one in sdk.reservation.list_all()}
    assert name in {one.name for one in sdk.reservation.list_all(selected_state="Archived")}
    sdk.reservation.unarchive(order, name)
    stays = sdk.reservation_order.change_directory(
        order, ChangeDirectoryRequest(destination_tenant_id=str(world.other.customer.pk))
    )
    assert [one.is_succeeded for one in [stays.reservation_order, *stays.reservations]] == [False] * 5
