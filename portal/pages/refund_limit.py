"""The page of the refund limits: a page of customers, or one, with what is taken and when it comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from billing.policy.refund_limit import WARN_FROM_PERCENT, warned_from
from billing.policy.rules import RefundRules
from billing.queries.refund_limits import DEFAULT_SORT, LimitFilter, customers_by_use
from core.counting import CountUpTo
from customers.models import Customer
from customers.queries.customers import customer_of
from portal.forms.money_filters import ANY, WARNED
from portal.http import PartnerRequest, found
from portal.pills import Pill, filter_pill
from portal.templatetags.figures import percent
from support.queries.refund_limits import CustomerLimit, limits_of

PAGE_SIZE = 50
RETURNS_IN_A_LIST = 5
"""The next amounts that come back; all of them are shown where the page is about one customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitPage:
    """``one``: the customer that the page is about, if it is. ``warned``: how many of the partner's are warned of."""

    limits: Sequence[CustomerLimit]
    one: Customer | None
    warned: int
    name: str
    pills: Sequence[Pill]
    number: int = 1
    total: int = 0
    default_sort: str = DEFAULT_SORT
    warn_from: int = WARN_FROM_PERCENT
    most_returns: int = RETURNS_IN_A_LIST

    @property
    def first(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1 if self.limits else 0

    @property
    def last(self) -> int:
        return self.first + len(self.limits) - 1 if self.limits else 0

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.limits and self.last < self.total else None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.one or self.name or any(pill.clear_url for pill in self.pills))


def limit_page(request: PartnerRequest, rules: RefundRules, asked: Mapping[str, Any]) -> LimitPage:
    """Return what the address asks for; two queries for any number of customers."""
    name, number = asked["q"] or "", asked["page"] or 1
    if asked["customer"]:
        one = found(customer_of(partner_id=request.partner.pk, customer_id=asked["customer"]))
        limits = limits_of([one], rules=rules, on=request.now.date())
        warned = sum(limit.is_nearly_taken for limit in limits)
        return LimitPage(limits=limits, one=one, warned=warned, name=name, pills=[_of_one(request, one)])
    start = (number - 1) * PAGE_SIZE
    rows = _customers(request, rules, asked)
    every = CountUpTo(rows.order_by().values("pk"))
    warned_of = CountUpTo(_customers(request, rules, {"taken": WARNED}).order_by().values("pk"))
    page: list[Any] = list(rows.annotate(counted=every, warned=warned_of)[start : start + PAGE_SIZE])
    return LimitPage(
        limits=limits_of(page, rules=rules, on=request.now.date()),
        one=None,
        warned=page[0].warned if page else 0,
        name=name,
        pills=[_taken_pill(request, asked["taken"] or "")],
        number=number,
        total=page[0].counted if page else 0,
    )


def limit_rows(
    request: PartnerRequest, rules: RefundRules, asked: Mapping[str, Any], *, at_most: int
) -> list[CustomerLimit]:
    """Return what the filters leave, in the order of the list."""
    if asked["customer"]:
        rows = [found(customer_of(partner_id=request.partner.pk, customer_id=asked["customer"]))]
    else:
        rows = list(_customers(request, rules, asked)[:at_most])
    return limits_of(rows, rules=rules, on=request.now.date())


def _customers(request: PartnerRequest, rules: RefundRules, asked: Mapping[str, Any]) -> QuerySet[Customer]:
    least = {ANY: 1, WARNED: warned_from(rules.limit_usd_minor)}
    wanted = LimitFilter(
        name=asked.get("q") or "",
        taken_from_usd_minor=least.get(asked.get("taken") or "", 0),
        sort=asked.get("sort") or DEFAULT_SORT,
    )
    return customers_by_use(request.partner.pk, on=request.now.date(), wanted=wanted)


def _taken_pill(request: PartnerRequest, taken: str) -> Pill:
    much = _("%(percent)s or more") % {"percent": percent(WARN_FROM_PERCENT, 0)}
    return filter_pill(request, _("Taken"), "taken", [(ANY, _("anything")), (WARNED, much)], taken)


def _of_one(request: PartnerRequest, one: Customer) -> Pill:
    return filter_pill(request, _("Customer"), "customer", [(str(one.pk), one.company_name)], str(one.pk))
