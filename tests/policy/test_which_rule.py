"""Which rule applies on which day, and that it does change on the days that are told and on no other."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.currency import UsdRate
from billing.policy.quote import quote_lines
from billing.policy.quote_values import LineRequest, LineSum
from billing.policy.refund import RefundFacts, refund_refusals, situation
from billing.policy.refund_limit import PoolUse, UseState
from billing.policy.rules import RefundRules
from billing.policy.terms import term_end
from billing.policy.versions import AZURE_2026, SEED_2019
from billing.policy.which_rule import RuledAct, Ruling, Sale, Why, exchange_ruling, refund_ruling, renewal_ruling
from tests.policy.strategies import RULES, TODAY, facts
from tests.policy.tables import NONE, Row, rows
from tests.policy.worked import upfront_year

ON_SALE = Sale(term="P1Y", retired_on=None, sale_ends={})


def line_of(one: RefundFacts, uses: list[PoolUse] | None = None, rules: RefundRules = SEED_2019) -> LineSum:
    rate = UsdRate.from_units_per_usd("KRW", 1430) if one.currency == "KRW" else UsdRate.of_usd()
    return quote_lines(rules, [LineRequest("one", one)], uses or [], rate).lines[0]


def told(ruling: Ruling) -> list[tuple[date, Why]]:
    return [(ruling.on, ruling.answer.why), *((one.on, one.answer.why) for one in ruling.changes)]


class TestRefund:
    def test_grace_then_a_fee_then_the_end(self) -> None:
        on = date(2026, 1, 3)
        ruling = refund_ruling([SEED_2019], line_of(replace(upfront_year(on=on), is_used=False)))
        assert told(ruling) == [
            (on, Why.FULL),
            (date(2026, 1, 7), Why.PRORATED_WITH_FEE),
            (date(2027, 1, 1), Why.ENDED),
        ]
        assert (ruling.act, ruling.answer.policy) == (RuledAct.REFUND, "seed-2019")

    def test_a_scheduled_version_without_a_fee(self) -> None:
        on = date(2026, 2, 1)
        later = replace(AZURE_2026, effective_from=date(2026, 6, 1))
        ruling = refund_ruling([SEED_2019, later], line_of(upfront_year(on=on)))
        assert told(ruling)[1] == (date(2026, 6, 1), Why.PRORATED)
        assert ruling.changes[0].answer.policy == "azure-2026"

    def test_a_product_that_a_later_version_excludes(self) -> None:
        later = replace(
            SEED_2019, code="later", effective_from=date(2026, 3, 1), excluded_types=frozenset({"VirtualMachines"})
        )
        ruling = refund_ruling([SEED_2019, later], line_of(upfront_year(on=date(2026, 2, 1))))
        assert told(ruling)[1] == (date(2026, 3, 1), Why.EXCLUDED)

    def test_the_limit_coming_back(self) -> None:
        on = date(2026, 2, 1)
        uses = [PoolUse(49_999_99, UseState.USED, date(2026, 5, 5))]
        ruling = refund_ruling([SEED_2019], line_of(upfront_year(on=on), uses))
        assert told(ruling)[:2] == [(on, Why.OVER_LIMIT), (date(2026, 5, 5), Why.PRORATED_WITH_FEE)]
        assert not ruling.answer.is_yes

    @given(one=facts(on=TODAY), first=RULES, second=RULES, wait=st.integers(1, 400), data=st.data())
    def test_every_day_has_the_answer_that_was_told_for_it(
        self, one: RefundFacts, first: RefundRules, second: RefundRules, wait: int, data: st.DataObject
    ) -> None:
        second = replace(second, code="second", effective_from=TODAY + timedelta(days=wait))
        ruling = refund_ruling(
            [first, second], line_of(replace(one, unit_paid_minor=0, unit_remaining_minor=0), rules=first)
        )
        day = data.draw(st.dates(TODAY, term_end(one.benefit_start_on, one.term)))
        rules = second if second.effective_from <= day else first
        there = replace(one, on=day)
        is_over = bool(refund_refusals(rules, there))
        wanted = Why.ENDED if is_over else Why(situation(rules, there).rule.value)
        assert [why for on, why in told(ruling) if on <= day][-1] == wanted


class TestExchange:
    CUT = replace(SEED_2019, exchange_cutoff=date(2027, 2, 1))

    def told(self, one: RefundFacts, sale: Sale = ON_SALE, rules: RefundRules | None = None) -> list[tuple[date, Why]]:
        return told(exchange_ruling([rules or self.CUT], one, sale))

    def test_bought_before_the_cut_off_once_after_it(self) -> None:
        bought = replace(
            upfront_year(on=date(2026, 11, 25)), purchased_on=date(2026, 11, 1), benefit_start_on=date(2026, 11, 1)
        )
        assert self.told(bought) == [
            (date(2026, 11, 25), Why.UNLIMITED),
            (date(2027, 2, 1), Why.ONCE),
            (date(2027, 11, 1), Why.ENDED),
        ]

    def test_bought_on_the_day_or_later_never(self) -> None:
        day = date(2027, 2, 1)
        bought = replace(upfront_year(on=day), purchased_on=day, benefit_start_on=day)
        assert self.told(bought) == [(day, Why.CUT_OFF), (date(2028, 2, 1), Why.ENDED)]

    def test_without_a_cut_off_as_often_as_wanted(self) -> None:
        on = date(2026, 2, 1)
        assert self.told(upfront_year(on=on), rules=SEED_2019) == [(on, Why.UNLIMITED), (date(2027, 1, 1), Why.ENDED)]

    def test_a_product_that_is_not_sold_any_more_is_not_concerned(self) -> None:
        sale = replace(ON_SALE, sale_ends={"P1Y": date(2026, 7, 1)})
        bought = replace(
            upfront_year(on=date(2027, 1, 15)), purchased_on=date(2026, 6, 1), benefit_start_on=date(2026, 6, 1)
        )
        assert self.told(bought, sale) == [(date(2027, 1, 15), Why.UNLIMITED), (date(2027, 6, 1), Why.ENDED)]


class TestRenewal:
    def told(self, ends: Mapping[str, date], ends_on: date = date(2027, 1, 1)) -> list[tuple[date, Why]]:
        sale = Sale(term="P1Y", retired_on=None, sale_ends=ends)
        return told(renewal_ruling(sale, on=date(2026, 2, 1), ends_on=ends_on))

    def test_on_sale_then_the_price_is_locked(self) -> None:
        assert self.told({}) == [
            (date(2026, 2, 1), Why.ON_SALE),
            (date(2026, 12, 2), Why.PRICE_LOCKED),
            (date(2027, 1, 1), Why.ENDED),
        ]

    def test_the_end_of_sale_of_july_2026(self) -> None:
        july = date(2026, 7, 1)
        assert self.told({"P1Y": july})[0][1] == Why.OTHER_TERM
        assert self.told(dict.fromkeys(("P1Y", "P3Y", "P5Y"), july))[0][1] == Why.NOT_SOLD
        assert self.told({"P1Y": july}, ends_on=date(2026, 6, 30))[0][1] == Why.ON_SALE
        assert self.told({"P1Y": july}, ends_on=july)[0][1] == Why.OTHER_TERM


@pytest.mark.parametrize("row", rows("which-rule", "Worked examples"), ids=str)
def test_worked_examples(row: Row) -> None:
    on, bought_on = row.day("on"), row.day("bought")
    one = replace(upfront_year(on=on), purchased_on=bought_on, benefit_start_on=bought_on, is_used=row.yes("used"))
    end = row.day_or_none("sale ends")
    sale = replace(ON_SALE, sale_ends={"P1Y": end} if end else {})
    versions = [SEED_2019]
    if row.text("version").startswith("cut-off "):
        versions = [replace(SEED_2019, exchange_cutoff=date.fromisoformat(row.text("version").split()[-1]))]
    elif row.text("version") != NONE:
        later = date.fromisoformat(row.text("version").split()[-1])
        versions.append(replace(SEED_2019, code="later", effective_from=later, fee_basis_points=0))
    rulings = {
        "refund": lambda: refund_ruling(versions, line_of(one)),
        "exchange": lambda: exchange_ruling(versions, one, sale),
        "renewal": lambda: renewal_ruling(sale, on=on, ends_on=term_end(bought_on, one.term)),
    }
    ruling = rulings[row.text("act")]()
    assert ruling.answer.why == row.text("today")
    assert ", ".join(f"{one.answer.why} from {one.on}" for one in ruling.changes) == row.text("then")
