"""What a return brings, as Azure describes it."""

import uuid
from typing import Any

from arm.capacity.policy_words import policy_errors
from arm.wire import price
from billing.policy.currency import USD
from billing.policy.quote_values import QuoteSum
from billing.queries.transactions import Transactions
from reservations.models import Reservation


def refund_body(
    *, reservation: Reservation, session_id: uuid.UUID | None, result: QuoteSum, transactions: Transactions
) -> dict[str, Any]:
    """Return a refund of one reservation; the order is read already. Without a session it can't be asked for."""
    (line,) = result.lines
    limit, currency = result.limit, result.currency
    return {
        "id": reservation.arm_id,
        "properties": {
            **({"sessionId": str(session_id)} if session_id else {}),
            "quantity": line.facts.quantity,
            "billingRefundAmount": price(line.sum.net if line.sum else 0, currency),
            "pricingRefundAmount": price(line.net_usd_minor, USD),
            "policyResult": {
                "properties": {
                    "consumedRefundsTotal": price(limit.used_usd_minor + limit.held_usd_minor, USD),
                    "maxRefundLimit": price(limit.limit_usd_minor, USD),
                    "policyErrors": policy_errors(line.refusals),
                }
            },
            "billingInformation": {
                "billingPlan": reservation.order.billing_plan,
                "completedTransactions": transactions.completed,
                "totalTransactions": transactions.total,
                **paid_and_kept(
                    transactions,
                    returned_minor=line.sum.net if line.sum else 0,
                    cancelled_minor=line.sum.commitment_cancelled if line.sum else 0,
                    currency=currency,
                ),
            },
        },
    }


def paid_and_kept(
    transactions: Transactions, *, returned_minor: int, cancelled_minor: int, currency: str
) -> dict[str, Any]:
    """Return what was paid for all units, what of it does not come back, and what need not be paid any more.

    What comes back is always paid less prorated: units that stay, what is used up, and the fee are in the latter.
    """
    return {
        "billingCurrencyTotalPaidAmount": price(transactions.paid_minor, currency),
        "billingCurrencyProratedAmount": price(transactions.paid_minor - returned_minor, currency),
        "billingCurrencyRemainingCommitmentAmount": price(cancelled_minor, currency),
    }
