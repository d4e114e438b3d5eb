"""A reservation order as Azure describes it."""

from datetime import UTC, datetime
from typing import Any

from arm.system_data import system_data
from arm.wire import instant, price, price_if_known, told
from billing.models import Payment
from billing.policy.currency import USD
from billing.queries.order_plan import OrderPlan, PlannedPayment
from reservations.models import ReservationOrder

TYPE = "Microsoft.Capacity/reservationOrders"
ACCOUNTS = "/providers/Microsoft.Billing/billingAccounts"


def order_body(found: Any, *, now: datetime, plan: OrderPlan | None = None) -> dict[str, Any]:
    """Return an order as ``with_order_facts`` read it; ``plan`` where its payments were asked for.

    The partner is the billing account, the customer its profile.
    """
    order: ReservationOrder = found
    account = f"{ACCOUNTS}/{order.partner_id}"
    return {
        "id": order.arm_id,
        "name": str(order.pk),
        "type": TYPE,
        "etag": found.etag,
        "systemData": system_data(
            created=order.purchased_at,
            created_by=found.created_by,
            changed=found.changed_at,
            changed_by=found.changed_by,
        ),
        "properties": told(
            {
                "displayName": order.name,
                "requestDateTime": instant(order.purchased_at),
                "createdDateTime": instant(order.purchased_at),
                "benefitStartTime": instant(order.benefit_starts_at),
                "expiryDate": order.expires_at.astimezone(UTC).date().isoformat(),
                "expiryDateTime": instant(order.expires_at),
                "originalQuantity": order.original_quantity,
                "term": order.term,
                "provisioningState": order_state(order, now),
                "billingPlan": order.billing_plan,
                "planInformation": _plan(order, plan) if plan else None,
                "reservations": [{"id": f"{order.arm_id}/reservations/{one.pk}"} for one in found.seen],
                "billingAccountId": account,
                "billingProfileId": f"{account}/billingProfiles/{order.customer_id}",
            }
        ),
    }


def order_state(order: ReservationOrder, now: datetime) -> str:
    """Return the state as of now: a term that is over has expired, whenever that is written down."""
    states = ReservationOrder.State
    return states.EXPIRED.value if order.state == states.SUCCEEDED and order.expires_at <= now else order.state


def _plan(order: ReservationOrder, plan: OrderPlan) -> dict[str, Any]:
    return told(
        {
            "pricingCurrencyTotal": price_if_known(plan.total_usd_minor, USD),
            "startDate": order.purchased_at.astimezone(UTC).date().isoformat(),
            "nextPaymentDueDate": plan.next_due_on.isoformat() if plan.next_due_on else None,
            "transactions": [_transaction(order, payment) for payment in plan.payments],
        }
    )


def _transaction(order: ReservationOrder, payment: PlannedPayment) -> dict[str, Any]:
    has_failed = payment.state == Payment.State.FAILED
    return told(
        {
            "dueDate": payment.due_on.isoformat(),
            "paymentDate": payment.paid_at.astimezone(UTC).date().isoformat() if payment.paid_at else None,
            "pricingCurrencyTotal": price_if_known(payment.amount_usd_minor, USD),
            "billingCurrencyTotal": price(payment.amount_minor, order.currency),
            "billingAccount": str(order.partner_id),
            "status": payment.state,
            "extendedStatusInfo": {"statusCode": "PaymentInstrumentError", "message": "The payment was declined"}
            if has_failed
            else None,
        }
    )
