"""What a requester may send on alone, held still until the submission is written."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from billing.models import ExchangeQuote, Quote
from billing.policy.exchange_quote_values import ExchangeSum
from billing.policy.quote_values import QuoteSum
from billing.policy.second_person import OwnAmount
from billing.queries.quotes import places_of
from billing.queries.second_persons import Wanted, own_amount_of, second_persons, total_above
from core.errors import Refusal
from customers.commands.lock_rights import lock_rights
from customers.queries.second_person_amounts import second_person_amounts


class NoSecondPerson(Refusal):
    """It would wait for nobody."""

    code = "OperationCannotBePerformedInCurrentState"
    text = _(
        "This request needs a second person, and nobody else at your partner may agree to one of this size. "
        "A Global admin can change the amounts in the settings, or give somebody the role."
    )


def lock_own_amount(*, quote: Quote | ExchangeQuote, user_id: uuid.UUID, now: datetime) -> OwnAmount:
    """Return the amounts in force and the requester's own; locks their rights where any amount is set.

    So that two requests of one person at once are added up one after the other.
    """
    amounts = second_person_amounts(quote.partner_id)
    if not amounts:
        return OwnAmount({})
    places = places_of(quote)
    principal = lock_rights(partner_id=quote.partner_id, user_id=user_id, at=places, now=now)
    return own_amount_of(principal, amounts, at=places, now=now) if principal else OwnAmount(amounts, up_to=0)


def total_that_asks(
    quote: Quote | ExchangeQuote,
    result: QuoteSum | ExchangeSum,
    *,
    own: OwnAmount,
    user_id: uuid.UUID,
    now: datetime,
) -> int | None:
    """Return the total that needs a second person; None when it needs none. The customer's limit is locked.

    Raises:
        NoSecondPerson: one is needed, and nobody could be it.
    """
    total = total_above(quote, result, own=own, user_id=user_id)
    if total is None:
        return None
    wanted = Wanted(quote.partner_id, user_id, places_of(quote), own.amounts, total, own.behind)
    if not second_persons(wanted, now=now):
        raise NoSecondPerson
    return total
