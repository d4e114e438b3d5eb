"""Exchanges as answers need them: their quotes with everything that these name."""

import uuid
from collections.abc import Mapping
from typing import Any

from arm.capacity.progress import why_ended
from arm.capacity.wire.exchange import Around, exchange_body, quote_body
from billing.models import Exchange, ExchangeQuote
from billing.models.states import ExchangeState
from billing.queries.transactions import transactions_of
from customers.models import ManagementGroup, ResourceGroup
from reservations.models import CatalogItem

PENDING_REFUNDS, PENDING_PURCHASES = "PendingRefunds", "PendingPurchases"
SUCCEEDED, FAILED, CANCELED = "Succeeded", "Failed", "Canceled"

STATUSES: Mapping[str, str] = {
    ExchangeState.PENDING_PURCHASES: PENDING_PURCHASES,
    ExchangeState.COMPLETED: SUCCEEDED,
    ExchangeState.REJECTED: FAILED,
    ExchangeState.FAILED: FAILED,
    ExchangeState.WITHDRAWN: CANCELED,
}
"""Clients poll until one of the last three, spelled like this: "Cancelled" keeps Azure's own waiting for ever."""

ITEM_STATUSES: Mapping[str, str] = {SUCCEEDED: "Succeeded", FAILED: "Failed", CANCELED: "Cancelled"}
"""One transaction moves everything: until it is through every line is pending. Azure spells this one with two l."""


def status_of(exchange: Exchange) -> str:
    """Return an operation's status; on its way to be carried out an exchange is one with pending refunds."""
    return STATUSES.get(exchange.state, PENDING_REFUNDS)


def is_pending(status: str) -> bool:
    return status in (PENDING_REFUNDS, PENDING_PURCHASES)


def calculated(quote: ExchangeQuote) -> dict[str, Any]:
    """Return what a quote says."""
    return quote_body(quote, _around(quote))


def result_of(exchange: Exchange) -> dict[str, Any]:
    """Return where an exchange stands: status, both sides line by line, and why it ended if it did without effect."""
    status = status_of(exchange)
    purchases = list(exchange.purchases.select_related("reservation").order_by("position"))
    properties = exchange_body(
        exchange.quote, purchases, _around(exchange.quote), item_status=ITEM_STATUSES.get(status, "Pending")
    )
    if status not in (FAILED, CANCELED):
        return {"status": status, "properties": properties}
    reason = why_ended(exchange)
    error = {"code": reason.code, "message": reason.message}
    return {"status": status, "properties": properties, "error": error}


def _around(quote: ExchangeQuote) -> Around:
    returned = list(quote.quantities)
    return Around(
        items=CatalogItem.objects.in_bulk(set(quote.item_ids)),
        scopes=_scopes(quote),
        transactions=transactions_of(partner_id=quote.partner_id, reservation_ids=returned),
    )


def _scopes(quote: ExchangeQuote) -> list[str]:
    """Return the ARM id of what each purchase is scoped to; nothing for a shared one."""
    groups = _arm_ids(ResourceGroup, quote, "scope_resource_group")
    management_groups = _arm_ids(ManagementGroup, quote, "scope_management_group")
    return [
        groups.get(line["scope_resource_group"])
        or management_groups.get(line["scope_management_group"])
        or (f"/subscriptions/{line['scope_subscription']}" if line["scope_subscription"] else "")
        for line in quote.bought
    ]


def _arm_ids(
    kind: type[ResourceGroup] | type[ManagementGroup], quote: ExchangeQuote, column: str
) -> dict[str | None, str]:
    ids = {uuid.UUID(line[column]) for line in quote.bought if line[column]}
    rows = kind._default_manager.filter(partner_id=quote.partner_id, pk__in=ids) if ids else ()
    return {str(one.pk): one.arm_id for one in rows}
