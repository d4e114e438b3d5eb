from dataclasses import replace

import pytest

from billing.policy.approval import ApprovedEarlier, approval_amount, approval_total, needs_desk
from billing.policy.rules import ApprovalMeasure
from billing.policy.versions import SEED_2019
from tests.policy.tables import Row, minor, rows


def earlier_of(row: Row, name: str = "earlier") -> list[ApprovedEarlier]:
    pairs = [item.split(" on ") for item in row.listed(name)]
    return [ApprovedEarlier(Row({"on": on}).day("on"), minor(amount)) for amount, on in pairs]


@pytest.mark.parametrize("row", rows("approval", "Worked examples"), ids=str)
def test_who_decides(row: Row) -> None:
    rules = replace(SEED_2019, approval_measure=ApprovalMeasure(row.text("measure")))
    weight = approval_amount(rules, row.minor("net usd"), row.minor("commitment usd"))
    total = approval_total(earlier_of(row), row.day("on"), weight)
    assert (weight, total) == (row.minor("weight"), row.minor("total"))
    decided_by = "desk" if needs_desk(total, row.minor("automatic up to")) else "policy"
    assert decided_by == row.text("decided by")
