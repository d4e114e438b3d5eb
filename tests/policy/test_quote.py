from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.overflow import trimmed
from billing.policy.quote import LineRequest, QuoteSum, counted_usd, is_lower, net_of_lines, quote_lines
from billing.policy.refund import RefundFacts, refund_sum
from billing.policy.refund_limit import PoolUse, ReturnOf, UseState, limit_refusal, taken_on
from billing.policy.refusals import InvalidRefundQuantity, RefundLimitExceeded, SelfServiceRefundNotSupported
from billing.policy.rules import FeeBase, RefundRules
from billing.policy.versions import SEED_2019
from tests.policy.strategies import RULES, TODAY, USES, facts
from tests.policy.tables import Row, rows
from tests.policy.worked import facts_of, upfront_year

ON = date(2026, 11, 23)
WON = UsdRate.from_units_per_usd("KRW", "1430.00")
USED = [
    PoolUse(14_610_20, UseState.USED, date(2027, 2, 12), "SR-2026-000713"),
    PoolUse(11_215_45, UseState.USED, date(2027, 8, 27), "SR-2026-003052"),
]
REQUEST, REORDERED = "Three reservations in one request", "The same in another order"
LINES = st.lists(facts(on=TODAY), min_size=1, max_size=5)


def quote_of(heading: str, rules: RefundRules = SEED_2019, uses: Sequence[PoolUse] = USED) -> QuoteSum:
    requests = [LineRequest(row.text("line"), facts_of(row, ON, "KRW")) for row in rows("refund-limit", heading)]
    return quote_lines(rules, requests, uses, WON)


def drawn(rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]) -> QuoteSum:
    requests = [LineRequest(str(number), one) for number, one in enumerate(lines)]
    return quote_lines(rules, requests, uses, WON)


@pytest.mark.parametrize(
    ("heading", "number"), [(heading, number) for heading in (REQUEST, REORDERED) for number in range(3)]
)
def test_the_limit_runs_down_over_the_lines(heading: str, number: int) -> None:
    row, line = rows("refund-limit", heading)[number], quote_of(heading).lines[number]
    assert line.key == row.text("line")
    assert line.sum is not None
    assert (line.sum.net, line.net_usd_minor) == (row.minor("net", "KRW"), row.minor("net usd"))
    assert line.counted_usd_minor == line.net_usd_minor
    assert line.limit_free_before_usd_minor == row.minor("free before")
    assert line.limit_taken_before_usd_minor == 5_000_000 - row.minor("free before")
    assert line.limit_free_after_usd_minor == row.minor("free after")
    assert line.over_by_usd_minor == row.minor("over by")
    assert (line.largest_quantity, line.largest_net) == (row.number("largest"), row.minor("net of largest", "KRW"))
    assert line.fits is line.is_allowed is (row.minor("over by") == 0)


@pytest.mark.parametrize("row", rows("refund-limit", "Totals of the three"), ids=str)
@pytest.mark.parametrize("column", ["as asked", "with 4 of the last"])
def test_totals(row: Row, column: str) -> None:
    asked = quote_of(REQUEST)
    quote = asked if column == "as asked" else quote_lines(SEED_2019, asked.requests_that_fit(), USED, WON)
    totals = {
        "paid": quote.paid,
        "used": quote.used,
        "credit": quote.prorated_credit,
        "fee": quote.fee,
        "net": quote.net,
        "counts usd": quote.limit.counted_usd_minor,
        "free after usd": quote.limit.free_after_usd_minor,
        "over by usd": quote.limit.over_by_usd_minor,
    }
    currency = "USD" if row.text("what").endswith("usd") else "KRW"
    assert totals[row.text("what")] == row.minor(column, currency)


def test_when_it_comes_back() -> None:
    table = rows("refund-limit", "When it comes back")
    shown = [
        (back.on, back.reference or "this request", back.amount_usd_minor, back.free_usd_minor)
        for back in quote_of(REQUEST).limit.returns
    ]
    assert shown == [(row.day("on"), row.text("of"), row.minor("amount"), row.minor("free that day")) for row in table]


def test_what_does_not_fit_is_refused_whole_with_what_does() -> None:
    quote = quote_of(REQUEST)
    assert not quote.fits
    assert quote.refusals == (RefundLimitExceeded(18_265_33, 13_680_91, 4_584_42, 4),)
    assert quote.overflow_line is quote.lines[2]
    assert quote.lines[2].fits_from == date(2027, 2, 12)
    assert quote.net_that_fits == 32_418_567
    assert (quote.limit.whole_fits_from, quote.limit.rest_fits_from) == (date(2027, 2, 12), date(2027, 2, 12))
    assert quote.approval_usd_minor == 28_758_77 + 6_285_01
    fitting = quote_lines(SEED_2019, quote.requests_that_fit(), USED, WON)
    assert fitting.fits
    assert fitting.approval_usd_minor == 28_955_34
    assert (fitting.limit.whole_fits_from, fitting.limit.rest_fits_from) == (ON, None)
    assert is_lower(quote.net, fitting.net)
    assert not is_lower(quote.net, quote.net)
    assert not is_lower(fitting.net, quote.net)


def test_held_and_used_are_told_apart() -> None:
    limit = quote_of(REQUEST, uses=[*USED, PoolUse(1_00, UseState.HELD)]).limit
    assert (limit.used_usd_minor, limit.held_usd_minor, limit.free_before_usd_minor) == (25_825_65, 1_00, 24_173_35)
    assert ReturnOf.HELD in {back.of for back in limit.returns}


def test_a_line_refused_by_another_rule_takes_nothing_and_the_others_are_judged() -> None:
    on = date(2026, 6, 1)
    good = upfront_year(on=on)
    requests = [
        LineRequest("excluded", replace(good, resource_type="SuseLinux")),
        LineRequest("too many", replace(good, quantity=3, owned=2)),
        LineRequest("good", good),
    ]
    quote = quote_lines(SEED_2019, requests, [], UsdRate.of_usd())
    assert quote.refusals == (SelfServiceRefundNotSupported("SuseLinux"), InvalidRefundQuantity(3, 2))
    assert [line.largest_quantity for line in quote.lines] == [0, 2, 1]
    assert quote.net == refund_sum(SEED_2019, good).net == quote.net_that_fits
    assert quote.fits
    assert not quote.is_allowed
    assert [request.key for request in quote.requests_that_fit()] == ["good"]


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        [LineRequest("a", upfront_year(on=ON)), LineRequest("a", upfront_year(on=ON))],
        [LineRequest("a", upfront_year(on=ON)), LineRequest("b", upfront_year(on=date(2026, 11, 24)))],
        [LineRequest("a", replace(upfront_year(on=ON), currency="KRW"))],
    ],
    ids=["no line", "a key twice", "two days", "another currency"],
)
def test_lines_that_make_no_quote(wrong: list[LineRequest]) -> None:
    with pytest.raises(ValueError, match=r"quote"):
        quote_lines(SEED_2019, wrong, [], UsdRate.of_usd())


@given(rules=RULES, lines=LINES, uses=USES)
def test_the_net_alone_needs_no_more_than_what_others_take(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    requests = [LineRequest(str(number), one) for number, one in enumerate(lines)]
    assert net_of_lines(rules, requests, taken_on(uses, TODAY), WON) == drawn(rules, lines, uses).net


@given(rules=RULES, lines=LINES, uses=USES)
def test_totals_are_the_sum_of_the_lines_and_the_limit_is_never_overrun(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    quote = drawn(rules, lines, uses)
    assert quote.used + quote.prorated_credit == quote.paid
    assert quote.net == quote.prorated_credit - quote.fee == sum(line.sum.net for line in quote.lines if line.sum)
    assert quote.fits == (limit_refusal(rules, taken_on(uses, TODAY), quote.limit.counted_usd_minor) is None)
    assert quote.limit.counted_that_fits_usd_minor <= quote.limit.free_before_usd_minor
    if quote.limit.counted_that_fits_usd_minor:
        assert taken_on(uses, TODAY) + quote.limit.counted_that_fits_usd_minor <= rules.limit_usd_minor


@given(rules=RULES, lines=LINES, uses=USES)
def test_the_largest_quantity_of_a_line_is_the_largest(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    for line in drawn(rules, lines, uses).lines:
        free = line.limit_free_before_usd_minor
        sums = [refund_sum(rules, replace(line.facts, quantity=n)) for n in range(1, line.facts.owned + 1)]
        counts = [counted_usd(rules, WON, trimmed(rules, WON, terms, free)) for terms in sums]
        fitting = [n for n, counted in enumerate(counts, 1) if counted <= free]
        assert line.largest_quantity == max(fitting, default=0)


@given(rules=RULES, lines=LINES, uses=USES)
def test_following_every_proposal_gives_a_quote_that_fits(
    rules: RefundRules, lines: list[RefundFacts], uses: list[PoolUse]
) -> None:
    quote = drawn(rules, lines, uses)
    proposed = quote.requests_that_fit()
    if not proposed:
        return
    again = quote_lines(rules, proposed, uses, WON)
    assert again.fits
    assert again.net == quote.net_that_fits
    assert again.limit.counted_usd_minor == quote.limit.counted_that_fits_usd_minor
    assert again.limit.free_after_usd_minor == quote.limit.free_after_largest_usd_minor


def test_the_largest_quantity_is_found_where_rounding_lets_the_net_fall() -> None:
    rules = replace(SEED_2019, fee_base=FeeBase.PAID, limit_usd_minor=3)
    facts = upfront_year(on=date(2026, 2, 11), paid=1, quantity=12, owned=12)
    nets = [refund_sum(rules, replace(facts, quantity=quantity)).net for quantity in (3, 4, 5, 6)]
    assert nets == [3, 4, 3, 4]
    quote = quote_lines(rules, [LineRequest("cents", facts)], [], UsdRate.of_usd())
    assert quote.lines[0].largest_quantity == 5
