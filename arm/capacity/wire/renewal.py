"""What a reservation's renewal buys, as Azure describes it."""

from typing import Any

from arm.capacity.states import applied_scope_type
from arm.wire import price_if_known, told
from billing.policy.currency import USD
from billing.queries.renewal_price import RenewalPrice
from reservations.models import Reservation


def renew_properties(reservation: Reservation, found: RenewalPrice) -> dict[str, Any]:
    """Return renewProperties of a reservation whose renewal is on."""
    return told(
        {
            "purchaseProperties": _purchase(reservation, found),
            "pricingCurrencyTotal": price_if_known(found.total_usd_minor, USD),
            "billingCurrencyTotal": price_if_known(found.total_minor, reservation.order.currency),
        }
    )


def _purchase(reservation: Reservation, found: RenewalPrice) -> dict[str, Any]:
    scope_id = reservation.scope_arm_id
    return {
        "sku": {"name": reservation.item.sku},
        "location": reservation.item.region,
        "properties": told(
            {
                "reservedResourceType": reservation.item.resource_type,
                "billingScopeId": f"/subscriptions/{reservation.order.billing_subscription_id}",
                "term": found.renewal.term,
                "billingPlan": found.renewal.plan,
                "quantity": found.renewal.quantity,
                "displayName": reservation.name,
                "appliedScopeType": applied_scope_type(reservation),
                "appliedScopes": [scope_id] if applied_scope_type(reservation) == "Single" else None,
                "renew": False,
                "reservedResourceProperties": _sizes(reservation),
            }
        ),
    }


def _sizes(reservation: Reservation) -> dict[str, str] | None:
    if not reservation.can_be_flexible:
        return None
    return {"instanceFlexibility": "On" if reservation.is_size_flexible else "Off"}
