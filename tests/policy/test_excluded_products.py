from dataclasses import replace
from datetime import date

import pytest

from billing.policy.refund import refund_refusals
from billing.policy.refusals import SelfServiceRefundNotSupported
from tests.policy.tables import Row, rows
from tests.policy.worked import VERSIONS, upfront_year

TYPES = rows("excluded-products", "Worked examples")


@pytest.mark.parametrize("row", TYPES, ids=str)
@pytest.mark.parametrize("code", VERSIONS)
def test_worked_example(code: str, row: Row) -> None:
    name = row.text("type")
    refusals = refund_refusals(VERSIONS[code], upfront_year(on=date(2026, 6, 1), resource_type=name))
    assert refusals == {"excluded": (SelfServiceRefundNotSupported(name),), "refundable": ()}[row.text(code)]


@pytest.mark.parametrize("code", VERSIONS)
def test_every_excluded_type_stands_in_the_table(code: str) -> None:
    written = {row.text("type") for row in TYPES if row.text(code) == "excluded"}
    assert written == VERSIONS[code].excluded_types


def test_it_is_excluded_within_the_grace_days_too() -> None:
    rules = replace(VERSIONS["seed-2019"], excluded_types=frozenset({"VirtualMachines"}))
    refusals = refund_refusals(rules, upfront_year(on=date(2026, 1, 1)))
    assert [one.code for one in refusals] == ["SelfServiceRefundNotSupported"]
