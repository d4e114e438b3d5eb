import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.exchange import exchangeable, is_worse, quote_exchange, return_terms
from billing.policy.exchange_cutoff import ExchangesLeft
from billing.policy.exchange_quote_values import (
    ExchangeSum,
    PurchaseFacts,
    PurchaseRequest,
    PurchaseSum,
    ReturnRequest,
    TermPrice,
)
from billing.policy.exchange_value import smallest_quantity
from billing.policy.frozen_json import from_json, to_json
from billing.policy.product_families import family_of
from billing.policy.refund import RefundFacts
from billing.policy.refusals import (
    BadRequest,
    ExchangeFault,
    OperationCannotBePerformedInCurrentState,
    PurchaseError,
    StateReason,
)
from billing.policy.rules import RefundRules
from billing.policy.terms import BillingPlan, Term, term_end
from billing.policy.versions import AZURE_2026, SEED_2019
from tests.policy.strategies import RULES, TODAY, facts
from tests.policy.tables import Row, minor, rows
from tests.policy.worked import VERSIONS, facts_of, upfront_year

USD = UsdRate.of_usd()


def purchase(
    price: int | None = 120_000,
    quantity: int = 1,
    *,
    term: Term = Term.P1Y,
    plan: BillingPlan = BillingPlan.UPFRONT,
    resource_type: str = "VirtualMachines",
    currency: str = "USD",
    key: str = "bought",
    other_terms: tuple[TermPrice, ...] = (),
    sale_ended_on: date | None = None,
) -> PurchaseRequest:
    return PurchaseRequest(
        key=key,
        facts=PurchaseFacts(
            resource_type=resource_type,
            term=term,
            plan=plan,
            quantity=quantity,
            currency=currency,
            unit_price_minor=price,
            other_terms=other_terms,
            sale_ended_on=sale_ended_on,
        ),
    )


def worth(value: int) -> ReturnRequest:
    """Return a unit that brings exactly so much: bought today."""
    return ReturnRequest(key="returned", facts=upfront_year(on=date(2026, 1, 1), paid=value))


def paid_in_all(line: PurchaseSum) -> int:
    """Add up a purchase's payments: the first, those of the months between, the last."""
    return line.due_today + line.monthly * max(line.payments - 2, 0) + (line.last if line.payments > 1 else 0)


def bought_in(row: Row, **kinds: str) -> list[PurchaseRequest]:
    pairs = [one.split(" x ") for one in row.listed("bought")]
    term, plan = Term(kinds.get("term", "P1Y")), BillingPlan(kinds.get("plan", "Upfront"))
    return [
        purchase(minor(price), int(quantity), term=term, plan=plan, key=str(n))
        for n, (price, quantity) in enumerate(pairs)
    ]


@pytest.mark.parametrize("row", rows("exchange", "Product families"), ids=str)
def test_families(row: Row) -> None:
    assert (family_of(row.text("one")) == family_of(row.text("other"))) is row.yes("same family")


@pytest.mark.parametrize("row", rows("exchange", "What comes back"), ids=str)
@pytest.mark.parametrize("is_used", [False, True], ids=["unused", "used"])
@pytest.mark.parametrize("rules", [SEED_2019, AZURE_2026], ids=["seed-2019", "azure-2026"])
def test_what_comes_back_is_the_same_used_or_not_by_every_version(rules: RefundRules, is_used: bool, row: Row) -> None:
    currency = row.text("currency")
    used = "yes" if is_used else "no"
    returned = facts_of(Row({**row.cells, "used": used}), row.day("on"), currency)
    cheaper_today = replace(returned, unit_current_minor=returned.unit_paid_minor // 2)
    terms = return_terms(rules, cheaper_today)
    assert (terms.paid, terms.used) == (row.minor("paid", currency), row.minor("used part", currency))
    assert terms.prorated_credit == row.minor("credit", currency)
    assert terms.commitment_cancelled == row.minor("remaining", currency)
    assert terms.prorated_credit + terms.commitment_cancelled == row.minor("value", currency)
    assert (terms.fee, terms.net) == (0, terms.prorated_credit)


@pytest.mark.parametrize("row", rows("exchange", "Value"), ids=str)
def test_value(row: Row) -> None:
    quote = quote_exchange(SEED_2019, [worth(row.minor("returned"))], bought_in(row), USD)
    assert quote.refunds_total == row.minor("returned")
    assert (quote.purchases_total, quote.gap) == (row.minor("value bought"), row.minor("gap"))
    assert quote.net_payable == row.minor("net payable")
    assert [refusal.code for refusal in quote.all_refusals] == row.listed("refused because")
    smallest = [str(line.smallest_quantity) for line in quote.purchases if line.smallest_quantity]
    assert smallest == row.listed("smallest")


@pytest.mark.parametrize("row", rows("exchange", "Cash"), ids=str)
def test_cash(row: Row) -> None:
    bought = bought_in(row, term=row.text("term"), plan=row.text("plan"))
    quote = quote_exchange(SEED_2019, [worth(row.minor("credit"))], bought, USD)
    (line,) = quote.purchases
    assert (quote.due_today, quote.net_today) == (row.minor("due today"), row.minor("net today"))
    assert (quote.monthly, line.last, line.payments) == (
        row.minor("monthly"),
        row.minor("last"),
        row.number("payments"),
    )
    assert paid_in_all(line) == line.total


@pytest.mark.parametrize("row", rows("exchange", "The cut-off"), ids=str)
def test_cutoff(row: Row) -> None:
    returned = ReturnRequest(
        key="one",
        facts=upfront_year(
            on=row.day("on"), purchased_on=row.day("purchased"), resource_type=row.text("type"), owned=1
        ),
        deprecated_on=row.day_or_none("deprecated"),
    )
    found = exchangeable(VERSIONS[row.text("policy")], returned)
    assert found.policy == row.text("policy")
    assert found.exchanges_left == row.text("exchanges left")
    assert [refusal.code for refusal in found.refusals] == row.listed("refused because")
    assert found.is_allowed == (not found.refusals)
    assert found.changes_on == row.day_or_none("changes on")


@pytest.mark.parametrize("row", rows("exchange", "Refused"), ids=str)
def test_refusals(row: Row) -> None:
    returned = ReturnRequest(
        key="one",
        facts=upfront_year(
            on=date(2026, 8, 1),
            purchased_on=date(2026, 2, 1),
            paid=120_000,
            quantity=row.number("returned"),
            owned=row.number("owned"),
        ),
    )
    bought = PurchaseRequest(
        key="two",
        facts=PurchaseFacts(
            resource_type=row.text("buy"),
            term=Term(row.text("term")),
            plan=BillingPlan(row.text("plan")),
            quantity=row.number("quantity"),
            currency=row.text("currency"),
            unit_price_minor=240_000,
            sale_ended_on=row.day_or_none("sale ended"),
            country="RU",
            is_market_open=row.text("market") == "open",
        ),
    )
    quote = quote_exchange(SEED_2019, [returned], [bought], USD)
    assert [refusal.code for refusal in quote.all_refusals] == row.listed("refusals")
    assert quote.is_allowed == (row.listed("refusals") == [])


def test_the_recorded_exchange() -> None:
    first, second = (
        ReturnRequest(key=str(n), facts=facts_of(Row({**row.cells, "used": "no"}), row.day("on"), row.text("currency")))
        for n, row in enumerate(rows("exchange", "What comes back")[:2])
    )
    pounds = UsdRate.from_usd_per_unit("GBP", "1.19")
    upfront = purchase(120_00, currency="GBP", key="upfront")
    monthly = purchase(477_00, currency="GBP", key="monthly", plan=BillingPlan.MONTHLY, term=Term.P3Y)
    quote = quote_exchange(AZURE_2026, [first, second], [upfront, monthly], pounds)
    assert (quote.credit, quote.commitment_cancelled) == (18_75, 206_25)
    assert (quote.refunds_total, quote.purchases_total, quote.net_payable) == (225_00, 597_00, 372_00)
    assert (quote.due_today, quote.monthly, quote.net_today) == (133_25, 13_25, 114_50)
    assert quote.is_allowed


def test_eight_of_ten_units_keep_their_exchange() -> None:
    bought = date(2026, 9, 1)
    later = date(2027, 3, 1)
    ten = ReturnRequest(key="ten", facts=upfront_year(on=later, purchased_on=bought, quantity=2, owned=10))
    new = ReturnRequest(key="new", facts=upfront_year(on=later, purchased_on=later, quantity=2, owned=2))
    rest = ReturnRequest(key="rest", facts=upfront_year(on=later, purchased_on=bought, quantity=8, owned=8))
    assert quote_exchange(AZURE_2026, [ten], [purchase(1_000_000)], USD).is_allowed
    assert exchangeable(AZURE_2026, rest).exchanges_left is ExchangesLeft.ONE
    assert exchangeable(AZURE_2026, new).refusals == (
        OperationCannotBePerformedInCurrentState(StateReason.EXCHANGE_CUTOFF, "2027-02-01"),
    )


def test_what_is_bought_tells_whether_it_can_be_exchanged_later() -> None:
    late = ReturnRequest(key="one", facts=upfront_year(on=date(2027, 3, 1), purchased_on=date(2026, 9, 1)))
    machine = purchase(1_000_000, key="vm")
    avs = purchase(1_000_000, key="avs", resource_type="AVS")
    quote = quote_exchange(AZURE_2026, [late], [machine, avs], USD)
    assert [line.exchanges_left for line in quote.purchases] == [ExchangesLeft.NONE, ExchangesLeft.UNLIMITED]


def test_a_version_to_come_changes_the_answer_on_its_first_day() -> None:
    held = ReturnRequest(key="one", facts=upfront_year(on=date(2027, 4, 1), purchased_on=date(2027, 3, 1)))
    follows = replace(AZURE_2026, effective_from=date(2027, 6, 1))
    assert exchangeable(SEED_2019, held, upcoming=[follows]).changes_on == date(2027, 6, 1)


def test_a_line_of_another_family_is_named_against_most_of_the_others() -> None:
    machine = ReturnRequest(key="1", facts=upfront_year(on=date(2026, 3, 1)))
    host = ReturnRequest(key="2", facts=upfront_year(on=date(2026, 3, 1), resource_type="DedicatedHost"))
    cache = ReturnRequest(key="3", facts=upfront_year(on=date(2026, 3, 1), resource_type="RedisCache"))
    quote = quote_exchange(SEED_2019, [cache, machine, host], [purchase(10_000_000)], USD)
    assert quote.family == "Compute"
    assert quote.returns[0].refusals == (BadRequest(ExchangeFault.ANOTHER_FAMILY, "RedisCache", "Compute"),)
    assert [line.is_allowed for line in quote.returns] == [False, True, True]
    assert quote.refunds_total == quote.returns[1].value + quote.returns[2].value


def test_a_longer_term_closes_a_gap() -> None:
    three = TermPrice(term=Term.P3Y, unit_price_minor=200_000)
    five = TermPrice(term=Term.P5Y, unit_price_minor=50_000)
    quote = quote_exchange(SEED_2019, [worth(200_000)], [purchase(100_000, other_terms=(five, three))], USD)
    (line,) = quote.purchases
    assert quote.refusals == (PurchaseError(100_000, 200_000, 100_000, "USD"),)
    assert line.smallest_quantity == 2
    assert [(fit.term, fit.quantity) for fit in line.longer] == [(Term.P3Y, 1), (Term.P5Y, 4)]


def test_no_price_has_no_quantity_that_fits() -> None:
    quote = quote_exchange(SEED_2019, [worth(100)], [purchase(None)], USD)
    (line,) = quote.purchases
    assert [refusal.code for refusal in line.refusals] == ["CalculatePriceFailed"]
    assert (line.total, line.smallest_quantity, line.longer) == (0, None, ())


def test_software_is_not_paid_monthly() -> None:
    rules = replace(SEED_2019, excluded_types=frozenset())
    returned = ReturnRequest(key="one", facts=upfront_year(on=date(2026, 3, 1), resource_type="SuseLinux"))
    monthly = purchase(10_000_000, resource_type="SuseLinux", plan=BillingPlan.MONTHLY)
    quote = quote_exchange(rules, [returned], [monthly], USD)
    assert quote.purchases[0].refusals == (BadRequest(ExchangeFault.BILLING_PLAN, "Monthly", "Upfront"),)


def test_worse_is_less_back_or_more_to_pay() -> None:
    quote = quote_exchange(SEED_2019, [worth(100_000)], [purchase(120_000)], USD)
    dearer = quote_exchange(SEED_2019, [worth(100_000)], [purchase(120_001)], USD)
    less = quote_exchange(SEED_2019, [worth(99_999)], [purchase(120_000)], USD)
    assert (is_worse(quote, dearer), is_worse(quote, less), is_worse(quote, quote)) == (True, True, False)
    assert not is_worse(dearer, quote)


def test_two_days_or_a_line_twice_is_no_exchange() -> None:
    one = worth(100)
    other = replace(one, key="other", facts=replace(one.facts, on=date(2026, 1, 2)))
    with pytest.raises(ValueError, match="one day"):
        quote_exchange(SEED_2019, [one, other], [purchase()], USD)
    with pytest.raises(ValueError, match="once"):
        quote_exchange(SEED_2019, [one, one], [purchase()], USD)
    with pytest.raises(ValueError, match="once"):
        quote_exchange(SEED_2019, [one], [purchase(), purchase()], USD)
    with pytest.raises(ValueError, match="something"):
        quote_exchange(SEED_2019, [], [purchase()], USD)


PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy with other things decides nothing."""

WON = UsdRate.from_units_per_usd("KRW", "1387.123456")


@st.composite
def returns(draw: st.DrawFn) -> list[ReturnRequest]:
    drawn = draw(st.lists(facts(on=TODAY), min_size=1, max_size=4))
    return [ReturnRequest(key=str(n), facts=one) for n, one in enumerate(drawn)]


@st.composite
def purchases(draw: st.DrawFn) -> list[PurchaseRequest]:
    prices = draw(st.lists(st.integers(1, 10**10), max_size=4))
    return [
        purchase(
            price,
            draw(st.integers(-1, 1002)),
            term=draw(st.sampled_from(Term)),
            plan=draw(st.sampled_from(BillingPlan)),
            currency="KRW",
            key=str(n),
        )
        for n, price in enumerate(prices)
    ]


@PATIENT
@given(rules=RULES, returned=returns(), bought=purchases())
def test_value_is_conserved(rules: RefundRules, returned: list[ReturnRequest], bought: list[PurchaseRequest]) -> None:
    quote = quote_exchange(rules, returned, bought, WON)
    assert quote.used + quote.credit == quote.paid
    assert quote.refunds_total == quote.credit + quote.commitment_cancelled
    assert quote.net_payable == quote.purchases_total - quote.refunds_total
    assert min(quote.used, quote.credit, quote.commitment_cancelled, quote.due_today, quote.gap) >= 0
    assert quote.is_allowed == (quote.purchases_total >= quote.refunds_total and not _refused(quote))
    for line in quote.returns:
        assert line.sum is not None
        assert line.sum.fee == 0
        promised = (line.facts.unit_paid_minor + line.facts.unit_remaining_minor) * line.facts.quantity
        assert line.value + line.sum.used == promised
    for bought_line in quote.purchases:
        assert paid_in_all(bought_line) == bought_line.total


def _refused(quote: ExchangeSum) -> bool:
    is_any_refused = any(line.refusals for line in quote.returns) or any(line.refusals for line in quote.purchases)
    return not quote.purchases or is_any_refused


@PATIENT
@given(rules=RULES, returned=returns(), bought=purchases())
def test_the_smallest_quantity_fits_and_no_smaller_one(
    rules: RefundRules, returned: list[ReturnRequest], bought: list[PurchaseRequest]
) -> None:
    quote = quote_exchange(rules, returned, bought, WON)
    for place, line in enumerate(quote.purchases):
        if line.smallest_quantity is None:
            continue

        def fits(quantity: int, place: int = place) -> bool:
            other = list(bought)
            other[place] = replace(bought[place], facts=replace(bought[place].facts, quantity=quantity))
            return quote_exchange(rules, returned, other, WON).fits

        assert fits(line.smallest_quantity)
        assert line.smallest_quantity == 1 or not fits(line.smallest_quantity - 1)


@PATIENT
@given(rules=RULES, one=facts(on=TODAY), data=st.data())
def test_parts_sum_to_the_whole_within_a_coin_each(rules: RefundRules, one: RefundFacts, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, one.quantity))
    whole = return_terms(rules, one)
    parts = [return_terms(rules, replace(one, quantity=part)) for part in (first, one.quantity - first)]
    assert sum(part.commitment_cancelled for part in parts) == whole.commitment_cancelled
    assert abs(sum(part.prorated_credit for part in parts) - whole.prorated_credit) <= 1


@PATIENT
@given(rules=RULES, one=facts())
def test_the_credit_never_grows_within_a_period(rules: RefundRules, one: RefundFacts) -> None:
    tomorrow = replace(one, on=one.on + timedelta(days=1))
    if tomorrow.on >= term_end(one.benefit_start_on, one.term):
        return
    today, then = return_terms(rules, one), return_terms(rules, tomorrow)
    assert today.period_index != then.period_index or then.prorated_credit <= today.prorated_credit


@PATIENT
@given(price=st.integers(1, 10**9), others=st.integers(0, 10**12), refunds=st.integers(0, 10**12))
def test_smallest_quantity(price: int, others: int, refunds: int) -> None:
    quantity = smallest_quantity(price, others_minor=others, refunds_minor=refunds)
    assert others + price * quantity >= refunds
    assert quantity == 1 or others + price * (quantity - 1) < refunds


def test_a_price_that_is_nothing_buys_nothing() -> None:
    with pytest.raises(ValueError, match="0"):
        smallest_quantity(0, others_minor=0, refunds_minor=1)
    with pytest.raises(ValueError, match="positive"):
        purchase(0)


@PATIENT
@given(rules=RULES, returned=returns(), bought=purchases())
def test_a_quote_comes_back_from_json_as_it_was(
    rules: RefundRules, returned: list[ReturnRequest], bought: list[PurchaseRequest]
) -> None:
    quote = quote_exchange(rules, returned, bought, WON)
    assert from_json(ExchangeSum, json.loads(json.dumps(to_json(quote)))) == quote


def test_every_kind_of_refusal_comes_back_from_json() -> None:
    good = upfront_year(on=date(2027, 6, 1), purchased_on=date(2027, 3, 1))
    returned = [
        ReturnRequest(key="cut off", facts=good),
        ReturnRequest(key="quantity", facts=replace(good, quantity=2)),
        ReturnRequest(key="type", facts=replace(good, resource_type="RedHat")),
        ReturnRequest(key="currency", facts=replace(good, currency="KRW")),
    ]
    bought = [
        purchase(None, key="price"),
        purchase(1, key="sale", sale_ended_on=date(2026, 7, 1)),
        replace(purchase(1, key="market"), facts=replace(purchase(1).facts, country="RU", is_market_open=False)),
        purchase(1, key="family", resource_type="CosmosDb"),
    ]
    quote = quote_exchange(AZURE_2026, returned, bought, USD)
    assert from_json(ExchangeSum, json.loads(json.dumps(to_json(quote)))) == quote
    assert {refusal.code for refusal in quote.all_refusals} == {
        "OperationCannotBePerformedInCurrentState",
        "InvalidRefundQuantity",
        "SelfServiceRefundNotSupported",
        "BadRequest",
        "CalculatePriceFailed",
        "UnsupportedReservationTerm",
        "NotSupportedCountry",
    }
