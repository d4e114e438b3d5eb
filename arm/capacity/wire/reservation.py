"""A reservation as Azure describes it."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from arm.capacity.facts import Facts
from arm.capacity.states import DISPLAY_STATES, applied_scope_type, provisioning_state, renew_state
from arm.system_data import system_data
from arm.wire import instant, told
from reservations.models import CatalogItem, Reservation
from reservations.models.order import TERM_NAMES
from reservations.models.reservation import VIRTUAL_MACHINES
from reservations.policy.utilization import Utilization
from reservations.queries.status import Status
from reservations.texts import region_name, resource_type_name

TYPE = "Microsoft.Capacity/reservationOrders/reservations"
KIND = "Microsoft.Compute"
"""The only kind that Azure knows, whatever is reserved."""

CAN_BE_GIVEN_BACK = "ApiReturnEnabled, ApiExchangeEnabled"
GRAINS = (1, 7, 30)
ENDED_MESSAGES = {
    "Split": "This reservation was split and is no longer active",
    "Merged": "This reservation was merged and is no longer active",
}
"""The two that Azure tells by a status code, in its own words."""


def reservation_body(
    reservation: Reservation, facts: Facts, *, now: datetime, renewal: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return a reservation; its order, its item and what its scope names are read already.

    ``renewal``: renewProperties, where they were asked for.
    """
    return {
        "id": reservation.arm_id,
        "name": str(reservation.pk),
        "type": TYPE,
        "location": reservation.item.region,
        "etag": reservation.version,
        "sku": {"name": reservation.item.sku},
        "kind": KIND,
        "systemData": system_data(
            created=reservation.created_at,
            created_by=facts.created_by,
            changed=reservation.updated_at,
            changed_by=facts.changed_by,
        ),
        "properties": told(
            {
                **_product(reservation),
                **_scope(reservation),
                **_dates(reservation),
                **_state(reservation, facts, now),
                **_renewal(reservation, facts, now),
                **_kin(reservation, facts),
                "renewProperties": renewal,
                "billingPlan": reservation.order.billing_plan,
                "billingScopeId": f"/subscriptions/{reservation.order.billing_subscription_id}",
                "term": reservation.order.term,
                "utilization": _utilization(facts.utilization),
            }
        ),
    }


def revision_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a version of a reservation, from its body: called by its ETag."""
    return {
        **body,
        "id": f"{body['id']}/revisions/{body['etag']}",
        "name": str(body["etag"]),
        "type": f"{TYPE}/revisions",
    }


def sku_description(item: CatalogItem, term: str) -> str:
    """Return "Reserved VM Instance, Standard_B1s, UK South, 1 Year": in English, as Azure says it."""
    with translation.override("en"):
        kind = resource_type_name(item.resource_type)
        region, term_name = region_name(item.region), str(TERM_NAMES[term])
    first = "Reserved VM Instance" if item.resource_type == VIRTUAL_MACHINES else kind
    return ", ".join([first, item.sku, *([region] if item.region else []), term_name.title()])


def _product(reservation: Reservation) -> dict[str, Any]:
    item = reservation.item
    return {
        "reservedResourceType": item.resource_type,
        "skuDescription": sku_description(item, reservation.order.term),
        "displayName": reservation.name,
        "quantity": reservation.quantity,
        "instanceFlexibility": ("On" if reservation.is_size_flexible else "Off")
        if reservation.can_be_flexible
        else None,
    }


def _scope(reservation: Reservation) -> dict[str, Any]:
    scope = Reservation.Scope
    is_single = reservation.scope in {scope.SINGLE, scope.RESOURCE_GROUP}
    return {
        "appliedScopeType": applied_scope_type(reservation),
        "userFriendlyAppliedScopeType": reservation.scope,
        "appliedScopes": [reservation.scope_arm_id] if is_single else None,
        "appliedScopeProperties": None if reservation.scope == scope.SHARED else _target(reservation),
    }


def _target(reservation: Reservation) -> dict[str, Any]:
    group, subscription = reservation.scope_resource_group, reservation.scope_subscription
    management_group = reservation.scope_management_group
    target = group or subscription or management_group
    return told(
        {
            "tenantId": str(reservation.customer_id),
            "managementGroupId": management_group.arm_id if management_group else None,
            "subscriptionId": subscription.arm_id if subscription and not group else None,
            "resourceGroupId": group.arm_id if group else None,
            "displayName": target.name if target else None,
        }
    )


def _dates(reservation: Reservation) -> dict[str, Any]:
    order = reservation.order
    return {
        "purchaseDate": order.purchased_at.astimezone(UTC).date().isoformat(),
        "purchaseDateTime": instant(order.purchased_at),
        "benefitStartTime": instant(order.benefit_starts_at),
        "effectiveDateTime": instant(reservation.updated_at),
        "lastUpdatedDateTime": instant(reservation.updated_at),
        "expiryDate": reservation.expires_at.astimezone(UTC).date().isoformat(),
        "expiryDateTime": instant(reservation.expires_at),
    }


def _state(reservation: Reservation, facts: Facts, now: datetime) -> dict[str, Any]:
    state = provisioning_state(reservation, now)
    can_be_given_back = state == Reservation.State.SUCCEEDED and not facts.is_excluded
    return {
        "provisioningState": state,
        "provisioningSubState": reservation.ended_as or state,
        "displayProvisioningState": DISPLAY_STATES[facts.status],
        "extendedStatusInfo": _more_of_the_state(reservation, facts.status),
        "archived": reservation.is_archived,
        "capabilities": CAN_BE_GIVEN_BACK if can_be_given_back else None,
    }


def _more_of_the_state(reservation: Reservation, status: Status) -> dict[str, str] | None:
    if message := ENDED_MESSAGES.get(reservation.ended_as):
        return {"statusCode": reservation.ended_as, "message": message}
    of_status = {
        Status.PAYMENT_FAILED: ("PaymentInstrumentError", "The latest payment of this reservation failed"),
        Status.PROCESSING: ("Processing", "A request for this reservation is under way"),
        Status.EXPIRED: ("Expired", "The term of this reservation is over"),
    }
    found = of_status.get(status)
    return {"statusCode": found[0], "message": found[1]} if found else None


def _renewal(reservation: Reservation, facts: Facts, now: datetime) -> dict[str, Any]:
    return {
        "renew": reservation.is_renewed,
        "renewSource": facts.renewed_from or None,
        "renewDestination": facts.renewed_as or None,
        "userFriendlyRenewState": renew_state(reservation, now, is_made=bool(facts.renewed_as)),
    }


def _kin(reservation: Reservation, facts: Facts) -> dict[str, Any]:
    def in_the_order(ids: Sequence[uuid.UUID]) -> list[str]:
        return [Reservation(pk=one, order_id=reservation.order_id).arm_id for one in ids]

    split_from = in_the_order([reservation.split_from_id]) if reservation.split_from_id else []
    merged_into = in_the_order([reservation.merged_into_id]) if reservation.merged_into_id else []
    has_been_swapped = reservation.ended_as == Reservation.Ended.EXCHANGED
    return {
        "splitProperties": _pair(
            "splitSource", split_from, "splitDestinations", in_the_order(facts.parts), are_many=True
        ),
        "mergeProperties": _pair(
            "mergeDestination", merged_into, "mergeSources", in_the_order(facts.sources), are_many=True
        ),
        "swapProperties": _pair(
            "swapSource", facts.swapped_from, "swapDestination", facts.swapped_to if has_been_swapped else []
        ),
    }


def _pair(
    one_name: str, one: Sequence[str], other_name: str, others: Sequence[str], *, are_many: bool = False
) -> dict[str, Any] | None:
    """Return both sides of a kinship, None without any. Where Azure has room for one, several are not told."""
    single = others[0] if len(others) == 1 else None
    found = told(
        {one_name: one[0] if len(one) == 1 else None, other_name: (list(others) or None) if are_many else single}
    )
    return found or None


def _utilization(found: Utilization | None) -> dict[str, Any] | None:
    if found is None:
        return None
    shares = [(days, found.last(days)) for days in GRAINS]
    return told(
        {
            "trend": found.trend.value if found.trend else None,
            "aggregates": [
                {"grain": float(days), "grainUnit": "days", "value": round(float(share), 2), "valueUnit": "percentage"}
                for days, share in shares
                if share is not None
            ],
        }
    )
