"""A refund's rules and rates in words."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.policy.grace import CreditRule
from billing.policy.refund import RefundSum
from billing.policy.rules import LimitScope, LimitWindow, RefundRules
from portal.templatetags.figures import NBSP, SPOKEN_BY_SYMBOL, current_locale, formatted, money_text, number, percent

BASIS_POINTS_A_PERCENT = 100
DAYS_OF_12_MONTHS = 365


def rule_words(terms: RefundSum, rules: RefundRules) -> str:
    """Say which row of the refund table applies: how old the purchase is, and what that gives back."""
    days = {"days": rules.grace_days, "fee": fee_words(terms.fee_basis_points)}
    if terms.rule == CreditRule.FULL:
        if rules.grace_requires_no_usage:
            return _("%(days)s days or fewer, not used: full credit") % days
        return _("%(days)s days or fewer: full credit") % days
    if terms.days_since_purchase <= rules.grace_days:
        return _("%(days)s days or fewer, used: pro-rated, no fee") % days
    if terms.rule == CreditRule.PRORATED:
        return _("More than %(days)s days: pro-rated, no fee") % days
    return _("More than %(days)s days: pro-rated, fee %(fee)s") % days


def line_words(terms: RefundSum, owned: int) -> str:
    """Say in short what a line returns: "4 of 6 units, pro-rated, fee 12%"."""
    rule = {
        CreditRule.FULL: _("full credit"),
        CreditRule.PRORATED: _("pro-rated"),
        CreditRule.PRORATED_WITH_FEE: _("pro-rated, fee %(fee)s") % {"fee": fee_words(terms.fee_basis_points)},
    }[terms.rule]
    return f"{units_words(terms.quantity, owned)}, {rule}"


def units_words(quantity: int, owned: int) -> str:
    if quantity < owned:
        return _("%(quantity)s of %(owned)s units") % {"quantity": quantity, "owned": owned}
    return ngettext("%(quantity)s unit", "%(quantity)s units", quantity) % {"quantity": quantity}


def fee_words(basis_points: int) -> str:
    """Return the fee's rate with the decimals that it needs: 12%, 7.5%."""
    rate = Decimal(basis_points) / BASIS_POINTS_A_PERCENT
    return percent(rate, max(0, -int(rate.normalize().as_tuple().exponent)))


def rate_words(currency: str, units_per_usd: Decimal) -> str:
    """Return an exchange rate with two decimals, or as many as it has: "USD 1 = ₩1,430.00"."""
    places = max(2, -int(units_per_usd.normalize().as_tuple().exponent))
    figure = formatted(units_per_usd, places)
    if currency in SPOKEN_BY_SYMBOL:
        return f"USD{NBSP}1 = {get_currency_symbol(currency, current_locale())}{figure}"
    return f"USD{NBSP}1 = {currency}{NBSP}{figure}"


def limit_words(rules: RefundRules) -> str:
    """Say how much refunds may reach, whose, and in which window."""
    facts = {"amount": money_text(rules.limit_usd_minor, "USD"), "days": rules.limit_window_days}
    if rules.limit_scope == LimitScope.PARTNER:
        return _shared_limit_words(rules) % facts
    if rules.limit_window == LimitWindow.CALENDAR:
        return _("%(amount)s per customer and calendar year") % facts
    if rules.limit_window_days == DAYS_OF_12_MONTHS:
        return _("%(amount)s per customer in rolling 12 months") % facts
    return (
        ngettext(
            "%(amount)s per customer in a rolling %(days)s day",
            "%(amount)s per customer in rolling %(days)s days",
            rules.limit_window_days,
        )
        % facts
    )


def time_used_words(terms: RefundSum) -> str:
    """Say how much of a period has been used, in the unit by which it is pro-rated: "182 of 365 days"."""
    if terms.period_months:
        facts = {"used": number(terms.months_used), "whole": number(terms.period_months)}
        return ngettext("%(used)s of %(whole)s month", "%(used)s of %(whole)s months", terms.period_months) % facts
    return _("%(used)s of %(days)s days") % {"used": number(terms.days_used), "days": number(terms.period_days)}


def _shared_limit_words(rules: RefundRules) -> str:
    if rules.limit_window == LimitWindow.CALENDAR:
        return _("%(amount)s for all customers together, each calendar year")
    return ngettext(
        "%(amount)s for all customers together in a rolling %(days)s day",
        "%(amount)s for all customers together in rolling %(days)s days",
        rules.limit_window_days,
    )


def last_minute_before(day: date) -> datetime:
    """Return the instant a rule ends when another holds from a UTC day on."""
    return datetime.combine(day, time(), tzinfo=UTC) - timedelta(minutes=1)
