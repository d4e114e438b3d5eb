"""An exchange as Azure describes it: what comes back, what is bought, and how far it is."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from arm.capacity.policy_words import policy_errors
from arm.capacity.wire.refund import paid_and_kept
from arm.wire import price, told
from billing.models import ExchangePurchase, ExchangeQuote
from billing.policy.exchange_quote_values import ReturnSum
from billing.queries.transactions import Transactions
from reservations.models import CatalogItem

CAPACITY = "/providers/Microsoft.Capacity/reservationOrders"


@dataclass(frozen=True, slots=True)
class Around:
    """What a quote of an exchange names: its products, the scopes' ARM ids by line, and what was paid so far."""

    items: Mapping[int, CatalogItem]
    scopes: Sequence[str]
    transactions: Mapping[uuid.UUID, Transactions]


def quote_body(quote: ExchangeQuote, around: Around) -> dict[str, Any]:
    """Return what an exchange was calculated to bring and to cost."""
    result, currency = quote.sum, quote.currency
    return {
        "sessionId": str(quote.pk),
        "netPayable": price(result.net_payable, currency),
        "refundsTotal": price(result.refunds_total, currency),
        "purchasesTotal": price(result.purchases_total, currency),
        "reservationsToPurchase": [
            {
                "properties": _purchase(frozen, around.items[frozen["item"]], scope),
                "billingCurrencyTotal": price(line.total, currency),
            }
            for frozen, line, scope in zip(quote.bought, result.purchases, around.scopes, strict=True)
        ],
        "savingsPlansToPurchase": [],
        "reservationsToExchange": [
            _returned(frozen, line, around, currency)
            for frozen, line in zip(quote.returned, result.returns, strict=True)
        ],
        "policyResult": {"policyErrors": policy_errors(result.all_refusals, is_exchange=True) or None},
    }


def exchange_body(
    quote: ExchangeQuote, purchases: Sequence[ExchangePurchase], around: Around, *, item_status: str
) -> dict[str, Any]:
    """Return an exchange on its way: the quote that it goes by, with what came of each line."""
    body = quote_body(quote, around)
    body["reservationsToPurchase"] = [
        {**line, **_bought(one), "status": item_status}
        for line, one in zip(body["reservationsToPurchase"], purchases, strict=True)
    ]
    body["reservationsToExchange"] = [{**line, "status": item_status} for line in body["reservationsToExchange"]]
    return body


def _purchase(frozen: Mapping[str, Any], item: CatalogItem, scope: str) -> dict[str, Any]:
    is_group = frozen["scope"] == "ManagementGroup"
    named = {"managementGroupId": scope} if is_group else _single(scope)
    properties = {
        "reservedResourceType": item.resource_type,
        "billingScopeId": f"/subscriptions/{frozen['subscription']}",
        "term": frozen["term"],
        "billingPlan": frozen["plan"],
        "quantity": frozen["quantity"],
        "displayName": frozen["name"],
        "appliedScopeType": "Single" if frozen["scope"] == "ResourceGroup" else frozen["scope"],
        "appliedScopes": [scope] if scope and not is_group else None,
        "appliedScopeProperties": named if scope else None,
        "renew": frozen.get("is_renewed", False),
    }
    return told({"sku": {"name": item.sku}, "location": item.region or None, "properties": told(properties)})


def _single(scope: str) -> dict[str, Any]:
    is_group = "/resourceGroups/" in scope
    return {"resourceGroupId": scope} if is_group else {"subscriptionId": scope}


def _returned(frozen: Mapping[str, Any], line: ReturnSum, around: Around, currency: str) -> dict[str, Any]:
    return {
        "reservationId": f"{CAPACITY}/{frozen['order']}/reservations/{frozen['reservation']}",
        "quantity": frozen["quantity"],
        "billingRefundAmount": price(line.credit, currency),
        "billingInformation": paid_and_kept(
            around.transactions[uuid.UUID(frozen["reservation"])],
            returned_minor=line.credit,
            cancelled_minor=line.commitment_cancelled,
            currency=currency,
        ),
    }


def _bought(one: ExchangePurchase) -> dict[str, Any]:
    made = one.reservation
    return {"reservationOrderId": f"{CAPACITY}/{made.order_id}", "reservationId": made.arm_id} if made else {}
