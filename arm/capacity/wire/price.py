"""The price of a purchase as Azure describes it."""

from datetime import date
from typing import Any

from arm.wire import price
from billing.commands.calculate_price import CalculatedPrice
from billing.policy.currency import USD
from core.money import minor_per_unit
from reservations.models.order import TERM_NAMES


def price_body(calculated: CalculatedPrice) -> dict[str, Any]:
    """Return what a purchase costs in its whole term, and its payments; no tax is in it, and none is known."""
    purchase, currency = calculated.purchase, calculated.rate.currency
    total, total_usd = calculated.total_minor, calculated.usd_minor(calculated.total_minor)
    in_usd = total_usd / minor_per_unit(USD)
    return {
        "properties": {
            "billingCurrencyTotal": price(total, currency),
            "pricingCurrencyTotal": price(total_usd, USD),
            "netTotal": in_usd,
            "taxTotal": 0.0,
            "grandTotal": in_usd,
            "isTaxIncluded": False,
            "isBillingPartnerManaged": True,
            "reservationOrderId": str(calculated.order_id),
            "skuTitle": _title(calculated),
            "skuDescription": purchase.item.sku.lower(),
            "paymentSchedule": [
                _payment(calculated, one.due_on, one.unit_minor * purchase.quantity) for one in calculated.payments
            ],
        }
    }


def _payment(calculated: CalculatedPrice, due_on: date, minor: int) -> dict[str, Any]:
    return {
        "dueDate": due_on.isoformat(),
        "pricingCurrencyTotal": price(calculated.usd_minor(minor), USD),
        "billingCurrencyTotal": price(minor, calculated.rate.currency),
        "status": "Scheduled",
    }


def _title(calculated: CalculatedPrice) -> str:
    item = calculated.purchase.item
    parts = [item.name, item.region, str(TERM_NAMES[calculated.purchase.term.value])]
    return ", ".join(part for part in parts if part)
