"""Prices, payments, policies, quotes, refunds, exchanges, the refund limit and the ledger."""

from billing.models.balance import OrderBalance
from billing.models.cart import Cart, CartLine
from billing.models.counter import Counter
from billing.models.credit_note import CreditNote
from billing.models.exchange import (
    Exchange,
    ExchangePurchase,
    ExchangeQuote,
    ExchangeReturn,
    ExchangeTransition,
)
from billing.models.ledger import Account, JournalEntry, Posting
from billing.models.limit import LimitUse, RefundLimit
from billing.models.passed_on import PassedOn
from billing.models.payment import Payment
from billing.models.policy import RefundPolicy
from billing.models.prepared_reason import PreparedReason
from billing.models.price import FxRate, Price
from billing.models.quote import Quote
from billing.models.refund import Refund, RefundLine, RefundTransition
from billing.models.renewal import RenewalLock, RenewalRefusal
from billing.models.reversal import Reversal, ReversalRequest
from billing.models.review import ExchangeReview, RefundReview
from billing.models.statement import Statement
from billing.models.tax import CreditNoteTax

__all__ = [
    "Account",
    "Cart",
    "CartLine",
    "Counter",
    "CreditNote",
    "CreditNoteTax",
    "Exchange",
    "ExchangePurchase",
    "ExchangeQuote",
    "ExchangeReturn",
    "ExchangeReview",
    "ExchangeTransition",
    "FxRate",
    "JournalEntry",
    "LimitUse",
    "OrderBalance",
    "PassedOn",
    "Payment",
    "Posting",
    "PreparedReason",
    "Price",
    "Quote",
    "Refund",
    "RefundLimit",
    "RefundLine",
    "RefundPolicy",
    "RefundReview",
    "RefundTransition",
    "RenewalLock",
    "RenewalRefusal",
    "Reversal",
    "ReversalRequest",
    "Statement",
]
