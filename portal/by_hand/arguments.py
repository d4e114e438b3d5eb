"""Read what a hand or a script typed; whatever makes no sense is told in one sentence."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from django.db import OperationalError

from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan, Term
from billing.policy.versions import AZURE_2026, SEED_2019
from core.money import InvalidAmount, Money, UnknownCurrency, exponent

Choice = TypeVar("Choice", bound=StrEnum)

MOST_UNITS = 1_000_000
YEARS = range(1900, 9001)
LONGEST_NUMBER = 40

VERSIONS = {rules.code: rules for rules in (SEED_2019, AZURE_2026)}
"""The versions of the policy that come with the product; they need no database."""


def currency_code(text: str) -> str:
    """Read an ISO 4217 code, in upper or lower case."""
    try:
        exponent(text.upper())
    except UnknownCurrency:
        raise ArgumentTypeError(f"{text!r} is not an ISO 4217 currency code such as USD or KRW") from None
    return text.upper()


def amount(text: str, currency: str) -> int:
    """Read an amount of a currency that is not negative; return its minor units."""
    try:
        money = Money.from_decimal(text, currency)
    except InvalidAmount:
        decimals = exponent(currency)
        raise ArgumentTypeError(f"{text!r} is not an amount in {currency}, which has {decimals} decimals") from None
    if money.minor < 0:
        raise ArgumentTypeError(f"{text!r} is negative")
    return money.minor


def usd_amount(text: str) -> int:
    return amount(text, "USD")


def whole_number(text: str) -> int:
    """Read a whole number; whether so many can be returned is for the policy to say."""
    try:
        number = int(text) if len(text) <= LONGEST_NUMBER else None
    except ValueError:
        number = None
    if number is None or abs(number) > MOST_UNITS:
        raise ArgumentTypeError(f"{text[:LONGEST_NUMBER]!r} is not a whole number of at most {MOST_UNITS:,}")
    return number


def units(text: str) -> int:
    """Read how many units there are: at least one."""
    number = whole_number(text)
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is less than 1")
    return number


def day(text: str) -> date:
    """Read a calendar day as YYYY-MM-DD; days are UTC days."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.isoformat() != text or read.year not in YEARS:
        raise ArgumentTypeError(f"{text[:LONGEST_NUMBER]!r} is not a day such as 2026-11-25")
    return read


def term(text: str) -> Term:
    return _chosen(text.upper(), Term)


def billing_plan(text: str) -> BillingPlan:
    return _chosen(text.capitalize(), BillingPlan)


def usd_per_unit(text: str) -> Fraction:
    """Read a rate, in US dollars for one unit of the currency."""
    try:
        rate = Decimal(text) if len(text) <= LONGEST_NUMBER else Decimal("nan")
    except InvalidOperation:
        rate = Decimal("nan")
    if not rate.is_finite() or rate <= 0 or abs(rate.adjusted()) > LONGEST_NUMBER:
        raise ArgumentTypeError(f"{text[:LONGEST_NUMBER]!r} is not a rate: US dollars for one unit of the currency")
    return Fraction(rate)


def policy_version(code: str, *, stored: Callable[[str], RefundRules | None]) -> RefundRules:
    """Return a version of the policy; one that the staff made is read where they are ``stored``."""
    try:
        rules = VERSIONS.get(code) or stored(code)
    except OperationalError:
        raise ArgumentTypeError(f"{code!r} does not come along ({known()} do), and no database answers") from None
    if rules is None:
        raise ArgumentTypeError(f"there is no version {code!r} of the policy; those that come along: {known()}")
    return rules


def known() -> str:
    return ", ".join(sorted(VERSIONS))


def _chosen(text: str, choices: type[Choice]) -> Choice:
    try:
        return choices(text)
    except ValueError:
        names = ", ".join(choice.value for choice in choices)
        raise ArgumentTypeError(f"{text!r} is none of {names}") from None
