"""An exchange that is computed from a JSON document alone, as a document with every line of both sides."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from billing.policy.currency import USD, UsdRate
from billing.policy.exchange import quote_exchange
from billing.policy.exchange_quote_values import (
    ExchangeSum,
    PurchaseFacts,
    PurchaseRequest,
    PurchaseSum,
    ReturnRequest,
    ReturnSum,
    TermPrice,
)
from billing.policy.payment_schedule import UnitPosition, unit_position
from billing.policy.periods import AfterTerm
from billing.policy.refund import RefundFacts
from billing.policy.refusals import (
    BadRequest,
    CalculatePriceFailed,
    ExchangeFault,
    ExchangeRefusal,
    InvalidRefundQuantity,
    NotSupportedCountry,
    OperationCannotBePerformedInCurrentState,
    PurchaseError,
    SelfServiceRefundNotSupported,
    StateReason,
    UnsupportedReservationTerm,
)
from billing.policy.rules import RefundRules
from billing.policy.terms import Term
from billing.policy.versions import SEED_2019
from core.money import Money
from portal.by_hand.arguments import (
    amount,
    billing_plan,
    currency_code,
    day,
    known,
    policy_version,
    term,
    units,
    usd_per_unit,
    whole_number,
)

Read = TypeVar("Read")

NOTHING = UnitPosition(0, 0, 0, 0)
VIRTUAL_MACHINES = "VirtualMachines"
MOST_LINES = 100
LONGEST_TYPE = 40

_AMOUNT = {"type": ["string", "number"], "pattern": r"^[0-9]{1,18}(\.[0-9]{1,18})?$", "minimum": 0}
_DAY = {"type": "string", "format": "date"}
_TERM = {"enum": [one.value for one in Term]}
_PLAN = {"enum": ["upfront", "monthly", "Upfront", "Monthly"], "default": "upfront"}
_TYPE = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_TYPE,
    "default": VIRTUAL_MACHINES,
    "description": "Azure's reservedResourceType; an exchange stays within one product family",
}
_PRICE = {**_AMOUNT, "description": "one unit's price for the whole term, in units of the currency"}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "An exchange to be computed",
    "type": "object",
    "required": ["currency", "on", "returns", "purchases"],
    "additionalProperties": False,
    "properties": {
        "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$", "description": "ISO 4217 code of every amount"},
        "on": {**_DAY, "description": "day of the exchange (UTC)"},
        "policy": {"type": "string", "default": SEED_2019.code, "description": f"a version of the policy: {known()}"},
        "fx": {
            "type": ["string", "number"],
            "description": "US dollars for one unit of the currency; without it the weight in dollars is left out",
        },
        "returns": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_LINES,
            "items": {
                "type": "object",
                "required": ["price", "quantity", "owned", "term", "purchased"],
                "additionalProperties": False,
                "properties": {
                    "price": _PRICE,
                    "quantity": {"type": "integer", "description": "how many units come back"},
                    "owned": {"type": "integer", "minimum": 1, "description": "how many there are"},
                    "term": _TERM,
                    "billing_plan": _PLAN,
                    "purchased": {**_DAY, "description": "day of the purchase (UTC); all payments due were made"},
                    "resource_type": _TYPE,
                    "deprecated": {**_DAY, "description": "first day on which the product is not sold any more"},
                },
            },
        },
        "purchases": {
            "type": "array",
            "maxItems": MOST_LINES,
            "items": {
                "type": "object",
                "required": ["price", "quantity", "term"],
                "additionalProperties": False,
                "properties": {
                    "price": _PRICE,
                    "quantity": {"type": "integer", "description": "how many units are bought"},
                    "term": _TERM,
                    "billing_plan": _PLAN,
                    "resource_type": _TYPE,
                    "sale_ended": {**_DAY, "description": "first day on which this term is not sold any more"},
                    "other_prices": {
                        "type": "object",
                        "propertyNames": _TERM,
                        "additionalProperties": _AMOUNT,
                        "description": "one unit's price for other terms, to see which of them would fit",
                    },
                },
            },
        },
    },
}
"""What `--schema` prints; what it can't say (days that exist, decimals of a currency) is told in a sentence."""


@dataclass(frozen=True, slots=True)
class ExchangeByHand:
    """What was typed. has_rate: whether it says what the currency is worth in dollars."""

    rules: RefundRules
    on: date
    rate: UsdRate
    has_rate: bool
    returns: Sequence[ReturnRequest]
    purchases: Sequence[PurchaseRequest]


def exchange_asked(document: Any, *, stored: Callable[[str], RefundRules | None]) -> ExchangeByHand:
    """Read a document that follows `SCHEMA`.

    Raises: ArgumentTypeError with a sentence that names the place.
    """
    top = _object(document, "", SCHEMA)
    currency = _read(top, "currency", "", currency_code)
    on = _read(top, "on", "", day)
    rules = policy_version(_text(top.get("policy", SEED_2019.code), "policy"), stored=stored)
    has_rate = "fx" in top or currency == USD
    ratio = _read(top, "fx", "", usd_per_unit) if "fx" in top else usd_per_unit("1")
    if currency == USD and ratio != 1:
        raise ArgumentTypeError("fx: a US dollar is worth 1 US dollar")
    return ExchangeByHand(
        rules=rules,
        on=on,
        rate=UsdRate(currency, ratio),
        has_rate=has_rate,
        returns=[
            _return(_object(one, f"returns[{place}]", _items("returns")), f"returns[{place}]", currency, on)
            for place, one in enumerate(_list(top, "returns"))
        ],
        purchases=[
            _purchase(_object(one, f"purchases[{place}]", _items("purchases")), f"purchases[{place}]", currency)
            for place, one in enumerate(_list(top, "purchases"))
        ],
    )


def exchange_document(asked: ExchangeByHand) -> dict[str, Any]:
    """Compute the exchange; amounts are decimal strings, refusals stand under ``errors``."""
    quote = quote_exchange(asked.rules, asked.returns, asked.purchases, asked.rate)
    weight = {"value_returned_usd": _usd(quote.approval_usd_minor)} if asked.has_rate else {}
    return {
        "policy": quote.policy,
        "on": quote.on.isoformat(),
        "currency": quote.currency,
        "product_family": quote.family,
        "returns": [_return_line(line, quote) for line in quote.returns],
        "purchases": [_purchase_line(line, quote) for line in quote.purchases],
        "paid": _money(quote.paid, quote),
        "used": _money(quote.used, quote),
        "prorated_credit": _money(quote.credit, quote),
        "remaining_commitment_cancelled": _money(quote.commitment_cancelled, quote),
        "refunds_total": _money(quote.refunds_total, quote),
        "purchases_total": _money(quote.purchases_total, quote),
        "net_payable": _money(quote.net_payable, quote),
        "gap": _money(quote.gap, quote),
        "due_today": _money(quote.due_today, quote),
        "credited_today": _money(quote.credit, quote),
        "net_today": _money(quote.net_today, quote),
        "monthly": _money(quote.monthly, quote),
        **weight,
        "early_termination_fee": _money(0, quote),
        "smallest_quantities_that_fit": [line.smallest_quantity for line in quote.purchases],
        "errors": _errors(quote.all_refusals),
    }


def _return(typed: Mapping[str, Any], at: str, currency: str, on: date) -> ReturnRequest:
    price = _read(typed, "price", at, lambda text: amount(text, currency))
    bought_for, plan = _read(typed, "term", at, term), _plan(typed, at)
    purchased_on = _read(typed, "purchased", at, day)
    try:
        position = unit_position(price, bought_for, plan, purchased_on, max(on, purchased_on))
    except AfterTerm:
        position = NOTHING
    return ReturnRequest(
        key=at,
        facts=RefundFacts(
            purchased_on=purchased_on,
            benefit_start_on=purchased_on,
            term=bought_for,
            plan=plan,
            on=on,
            quantity=_number(typed, "quantity", at, whole_number),
            owned=_number(typed, "owned", at, units),
            currency=currency,
            unit_paid_minor=position.paid_minor,
            unit_remaining_minor=position.remaining_minor,
            is_used=True,
            resource_type=_type(typed, at),
        ),
        deprecated_on=_read(typed, "deprecated", at, day) if "deprecated" in typed else None,
    )


def _purchase(typed: Mapping[str, Any], at: str, currency: str) -> PurchaseRequest:
    return PurchaseRequest(
        key=at,
        facts=PurchaseFacts(
            resource_type=_type(typed, at),
            term=_read(typed, "term", at, term),
            plan=_plan(typed, at),
            quantity=_number(typed, "quantity", at, whole_number),
            currency=currency,
            unit_price_minor=_read(typed, "price", at, lambda text: _price(text, currency)),
            sale_ended_on=_read(typed, "sale_ended", at, day) if "sale_ended" in typed else None,
            other_terms=_other_terms(typed, at, currency),
        ),
    )


def _other_terms(typed: Mapping[str, Any], at: str, currency: str) -> tuple[TermPrice, ...]:
    given = typed.get("other_prices", {})
    if not isinstance(given, dict):
        raise ArgumentTypeError(f"{at}.other_prices: an object of prices by term is expected")
    place = f"{at}.other_prices"
    return tuple(
        TermPrice(
            term=_told(place, term, name),
            unit_price_minor=_read(given, name, place, lambda text: _price(text, currency)),
        )
        for name in given
    )


def _price(text: str, currency: str) -> int:
    price = amount(text, currency)
    if not price:
        raise ArgumentTypeError(f"{text!r} is no price")
    return price


def _plan(typed: Mapping[str, Any], at: str) -> Any:
    return _read({"billing_plan": "upfront", **typed}, "billing_plan", at, billing_plan)


def _type(typed: Mapping[str, Any], at: str) -> str:
    name = _text(typed.get("resource_type", VIRTUAL_MACHINES), f"{at}.resource_type")
    if not 1 <= len(name) <= LONGEST_TYPE:
        raise ArgumentTypeError(f"{at}.resource_type: 1 to {LONGEST_TYPE} characters are expected")
    return name


def _items(name: str) -> Mapping[str, Any]:
    items: Mapping[str, Any] = SCHEMA["properties"][name]["items"]
    return items


def _object(value: Any, at: str, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object that has what is required and nothing else."""
    if not isinstance(value, dict):
        raise ArgumentTypeError(f"{at or 'the input'}: an object is expected")
    if missing := [name for name in schema["required"] if name not in value]:
        raise ArgumentTypeError(f"{_at(at, missing[0])}: is missing")
    if unknown := [name for name in value if name not in schema["properties"]]:
        raise ArgumentTypeError(f"{_at(at, unknown[0][:LONGEST_TYPE])}: there is no such field")
    return value


def _list(top: Mapping[str, Any], name: str) -> list[Any]:
    value = top[name]
    least = SCHEMA["properties"][name].get("minItems", 0)
    if not isinstance(value, list) or not least <= len(value) <= MOST_LINES:
        raise ArgumentTypeError(f"{name}: a list of {least} to {MOST_LINES} lines is expected")
    return value


def _read(typed: Mapping[str, Any], name: str, at: str, reader: Callable[[str], Read]) -> Read:
    return _told(_at(at, name), reader, _text(typed[name], _at(at, name)))


def _number(typed: Mapping[str, Any], name: str, at: str, reader: Callable[[str], int]) -> int:
    value = typed[name]
    if isinstance(value, bool) or not isinstance(value, int):
        raise ArgumentTypeError(f"{_at(at, name)}: a whole number is expected")
    return _told(_at(at, name), reader, str(value))


def _told(place: str, reader: Callable[[str], Read], text: str) -> Read:
    try:
        return reader(text)
    except ArgumentTypeError as error:
        raise ArgumentTypeError(f"{place}: {error}") from None


def _text(value: Any, place: str) -> str:
    """Return a text; a number is read as it was typed."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ArgumentTypeError(f"{place}: a text is expected")
    return str(value)


def _at(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _return_line(line: ReturnSum, quote: ExchangeSum) -> dict[str, Any]:
    terms = line.sum
    return {
        "resource_type": line.facts.resource_type,
        "quantity": line.facts.quantity,
        "owned": line.facts.owned,
        "period_days": terms.period_days if terms else 0,
        "days_used": terms.days_used if terms else 0,
        "paid": _money(terms.paid if terms else 0, quote),
        "used": _money(terms.used if terms else 0, quote),
        "prorated_credit": _money(line.credit, quote),
        "remaining_commitment_cancelled": _money(line.commitment_cancelled, quote),
        "value": _money(line.value, quote),
        "exchanges_left": line.exchanges_left.value,
        "errors": _errors(line.refusals),
    }


def _purchase_line(line: PurchaseSum, quote: ExchangeSum) -> dict[str, Any]:
    return {
        "resource_type": line.facts.resource_type,
        "quantity": line.facts.quantity,
        "term": line.facts.term.value,
        "billing_plan": line.facts.plan.value,
        "total": _money(line.total, quote),
        "due_today": _money(line.due_today, quote),
        "monthly": _money(line.monthly, quote),
        "payments": line.payments,
        "smallest_quantity_that_fits": line.smallest_quantity,
        "longer_terms_that_fit": [{"term": fit.term.value, "quantity": fit.quantity} for fit in line.longer],
        "exchanges_left": line.exchanges_left.value,
        "errors": _errors(line.refusals),
    }


def _errors(refusals: Sequence[ExchangeRefusal]) -> list[dict[str, str]]:
    return [{"code": refusal.code, "message": _message(refusal)} for refusal in refusals]


_FAULTS: Mapping[ExchangeFault, str] = {
    ExchangeFault.ANOTHER_FAMILY: "{found} is not of the product family {expected}, within which this exchange is.",
    ExchangeFault.ANOTHER_CURRENCY: "It is in {found}, this exchange is in {expected}.",
    ExchangeFault.QUANTITY: "{found} is not a quantity that is sold: {expected}.",
    ExchangeFault.BILLING_PLAN: "It is never paid {found}, only {expected}.",
    ExchangeFault.NOTHING_BOUGHT: "Nothing is bought.",
}


def _message(refusal: ExchangeRefusal) -> str:
    match refusal:
        case InvalidRefundQuantity(quantity=quantity, owned=owned):
            return f"{quantity} is not a quantity from 1 to {owned}."
        case SelfServiceRefundNotSupported(resource_type=resource_type):
            return f"Products of the type {resource_type} can't be exchanged."
        case OperationCannotBePerformedInCurrentState():
            return _STATES[refusal.reason].format(bound=refusal.bound)
        case BadRequest(reason=reason, found=found, expected=expected):
            return _FAULTS[reason].format(found=found, expected=expected)
        case _:
            return _purchase_message(refusal)


def _purchase_message(
    refusal: UnsupportedReservationTerm | CalculatePriceFailed | NotSupportedCountry | PurchaseError,
) -> str:
    match refusal:
        case UnsupportedReservationTerm(term=sold_for, ended_on=ended_on):
            return f"It is not sold for {sold_for} any more since {ended_on}."
        case CalculatePriceFailed(term=sold_for, currency=currency):
            return f"It has no price in {currency} for {sold_for}."
        case NotSupportedCountry(country=country):
            return f"Reservations are not sold in the market {country}."
        case PurchaseError(currency=currency):
            return (
                f"What is bought is worth {_amount(refusal.purchases_minor, currency)}, what comes back "
                f"{_amount(refusal.refunds_minor, currency)}: {_amount(refusal.gap_minor, currency)} are missing."
            )


_STATES: Mapping[StateReason, str] = {
    StateReason.NOT_PURCHASED_YET: "It is purchased on {bound} only.",
    StateReason.TERM_ENDED: "Its term has ended on {bound}.",
    StateReason.EXCHANGE_CUTOFF: "What was purchased on or after {bound} can't be exchanged.",
}


def _money(minor: int, quote: ExchangeSum) -> str:
    return Money(minor, quote.currency).to_decimal()


def _amount(minor: int, currency: str) -> str:
    return f"{currency} {Money(minor, currency).to_decimal()}"


def _usd(minor: int) -> str:
    return Money(minor, USD).to_decimal()
