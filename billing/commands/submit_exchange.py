"""Submit an exchange: the quote becomes a request that holds the reservations that come back."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from billing.commands.gated_states import have_decided, note_first_state
from billing.commands.refund_limit import lock_limit
from billing.commands.submission import QuoteExpired, lock_unchanged, open_request
from billing.models import Exchange, ExchangePurchase, ExchangeQuote, ExchangeReturn
from billing.policy.exchange_quote_values import ExchangeSum, PurchaseSum, ReturnSum
from billing.policy.second_person import OwnAmount
from core.actor import Actor
from core.errors import Refusal
from reservations.commands.open_act import open_acts
from reservations.models import OpenAct


class ExchangeRefused(Refusal):
    """The policy refuses it as quoted; ``refusals`` of the quote's sum say why."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _("This exchange can't be submitted as it is: %(codes)s.")


class ExchangeWorthTooLittle(Refusal):
    """What is bought is worth less than what comes back."""

    code = "PurchaseError"
    text = _("What you buy has to be worth at least what you return. Raise a quantity or a term.")


def submit_exchange(*, quote: ExchangeQuote, actor: Actor, own: OwnAmount, now: datetime) -> Exchange:
    """Create the exchange of a quote: what was seen is what will be moved.

    Locks the customer's limit, of which it takes nothing, so that what the customer asks for is added up one after
    the other; then the reservations by id. Called by support's request_exchange, which checks the right and makes a
    second click harmless; ``own`` is what the requester may send on alone.

    Raises:
        QuoteExpired, QuoteUsed, QuoteStale, ReservationEnded, ReservationBusy, ExchangeRefused,
        ExchangeWorthTooLittle, NoSecondPerson.
    """
    if not quote.is_valid(now):
        raise QuoteExpired
    result = quote.sum
    demand_allowed(result)
    lock_limit(partner_id=quote.partner_id, customer_id=quote.customer_id, limit_usd_minor=quote.policy.limit_usd_minor)
    reservations = lock_unchanged(quote, now)
    exchange = open_request(Exchange(quote=quote, **exchange_amounts(result)), actor=actor, own=own, now=now)
    open_acts(reservations=reservations.values(), kind=OpenAct.Kind.EXCHANGE, subject_id=exchange.pk, now=now)
    write_lines(exchange, quote, result)
    note_first_state(exchange, actor=actor, now=now)
    have_decided(exchange, now=now)
    return exchange


def demand_allowed(result: ExchangeSum) -> None:
    """Demand that nothing refuses an exchange.

    Raises: ExchangeWorthTooLittle, ExchangeRefused.
    """
    if result.is_allowed:
        return
    codes = sorted({refusal.code for refusal in result.all_refusals})
    if codes == [ExchangeWorthTooLittle.code]:
        raise ExchangeWorthTooLittle(gap_minor=result.gap, currency=result.currency)
    raise ExchangeRefused(codes=", ".join(codes))


def exchange_amounts(result: ExchangeSum) -> dict[str, int]:
    """Return an exchange's amounts as its quote computed them."""
    return {
        "credit_minor": result.credit,
        "purchases_minor": result.purchases_total,
        "due_today_minor": result.due_today,
        "net_usd_minor": result.credit_usd_minor,
        "commitment_cancelled_minor": result.commitment_cancelled,
        "commitment_cancelled_usd_minor": result.commitment_cancelled_usd_minor,
    }


def write_lines(exchange: Exchange, quote: ExchangeQuote, result: ExchangeSum) -> None:
    """Write both sides of an exchange, in the quote's order."""
    ExchangeReturn.objects.bulk_create(
        _return(exchange, place, line) for place, line in enumerate(result.returns, start=1)
    )
    bought = zip(quote.bought, result.purchases, strict=True)
    ExchangePurchase.objects.bulk_create(
        _purchase(exchange, place, frozen, line) for place, (frozen, line) in enumerate(bought, start=1)
    )


def _return(exchange: Exchange, position: int, line: ReturnSum) -> ExchangeReturn:
    terms = line.sum
    if terms is None:
        raise ValueError("an exchange with a refused line is never submitted")
    return ExchangeReturn(
        id=uuid.uuid4(),
        partner_id=exchange.partner_id,
        exchange=exchange,
        position=position,
        reservation_id=uuid.UUID(line.key),
        quantity=terms.quantity,
        owned=line.facts.owned,
        paid_minor=terms.paid,
        used_minor=terms.used,
        credit_minor=terms.prorated_credit,
        credit_usd_minor=line.credit_usd_minor,
        commitment_cancelled_minor=terms.commitment_cancelled,
        days_used=terms.days_used,
        period_days=terms.period_days,
    )


def _purchase(exchange: Exchange, position: int, frozen: Mapping[str, Any], line: PurchaseSum) -> ExchangePurchase:
    return ExchangePurchase(
        id=uuid.uuid4(),
        partner_id=exchange.partner_id,
        exchange=exchange,
        position=position,
        item_id=frozen["item"],
        name=frozen["name"],
        quantity=line.facts.quantity,
        term=line.facts.term.value,
        billing_plan=line.facts.plan.value,
        subscription_id=frozen["subscription"],
        scope=frozen["scope"],
        scope_subscription_id=frozen["scope_subscription"],
        scope_resource_group_id=frozen["scope_resource_group"],
        scope_management_group_id=frozen["scope_management_group"],
        # A quote from before this was kept has no word of it.
        is_renewed=frozen.get("is_renewed", False),
        unit_price_minor=line.facts.unit_price_minor or 0,
        total_minor=line.total,
        due_today_minor=line.due_today,
        monthly_minor=line.monthly,
    )
