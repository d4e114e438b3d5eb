"""What hypothesis draws the policy's inputs from."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from billing.policy.refund import RefundFacts
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.rules import (
    ApprovalMeasure,
    FeeBase,
    LimitMeasure,
    LimitOverflow,
    LimitScope,
    LimitWindow,
    PriceBasis,
    Proration,
    RefundRules,
)
from billing.policy.terms import BillingPlan, Term, term_end

AMOUNTS = st.integers(0, 10**10)
TODAY = date(2028, 2, 28)

OVERFLOWS = [(LimitOverflow.REFUSE, one) for one in LimitMeasure] + [(LimitOverflow.TRIM, LimitMeasure.NET_REFUND)]
"""Only a net refund can be trimmed."""


def _rules(overflow: tuple[LimitOverflow, LimitMeasure], **fields: Any) -> RefundRules:
    return RefundRules(limit_overflow=overflow[0], limit_measure=overflow[1], **fields)


RULES = st.builds(
    _rules,
    overflow=st.sampled_from(OVERFLOWS),
    code=st.just("drawn"),
    effective_from=st.just(date(2019, 11, 15)),
    grace_days=st.integers(0, 40),
    grace_requires_no_usage=st.booleans(),
    fee_basis_points=st.integers(0, 10_000),
    fee_base=st.sampled_from(FeeBase),
    limit_usd_minor=st.integers(0, 10**8),
    limit_window=st.sampled_from(LimitWindow),
    limit_window_days=st.integers(1, 800),
    limit_scope=st.sampled_from(LimitScope),
    proration=st.sampled_from(Proration),
    price_basis=st.sampled_from(PriceBasis),
    excluded_types=st.frozensets(st.sampled_from(["RedHat", "SuseLinux", "Databricks"])),
    approval_measure=st.sampled_from(ApprovalMeasure),
)


@st.composite
def facts(draw: st.DrawFn, on: date | None = None) -> RefundFacts:
    """Draw a reservation that may be returned, on any day of its term or on the one given."""
    term = draw(st.sampled_from(Term))
    days = (term_end(TODAY, term) - TODAY).days - 3
    start = (on or TODAY) - timedelta(days=draw(st.integers(0, days)))
    day = on or start + timedelta(days=draw(st.integers(0, days)))
    owned = draw(st.integers(1, 60))
    return RefundFacts(
        purchased_on=start,
        benefit_start_on=start,
        term=term,
        plan=draw(st.sampled_from(BillingPlan)),
        on=day,
        quantity=draw(st.integers(1, owned)),
        owned=owned,
        currency="KRW",
        unit_paid_minor=draw(AMOUNTS),
        unit_remaining_minor=draw(AMOUNTS),
        is_used=draw(st.booleans()),
        resource_type="VirtualMachines",
        unit_current_minor=draw(st.none() | AMOUNTS),
    )


FACTS = facts()

USES = st.lists(
    st.builds(
        PoolUse,
        amount_usd_minor=st.integers(0, 2 * 10**6),
        state=st.just(UseState.USED),
        returns_on=st.dates(date(2027, 6, 1), date(2029, 6, 1)),
    )
    | st.builds(PoolUse, amount_usd_minor=st.integers(0, 2 * 10**6), state=st.just(UseState.HELD)),
    max_size=5,
)
