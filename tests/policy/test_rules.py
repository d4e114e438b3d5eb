from dataclasses import asdict, fields, replace
from datetime import date

import pytest

from billing.policy.rules import FeeBase, LimitMeasure, RefundRules
from billing.policy.versions import SEED_2019
from tests.policy.tables import NONE, Row, rows
from tests.policy.worked import VERSIONS

FIELDS = rows("policy-versions", "The two versions")


def written(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, frozenset):
        return ", ".join(sorted(value))
    return NONE if value is None else str(value)


@pytest.mark.parametrize("row", FIELDS, ids=str)
@pytest.mark.parametrize("code", VERSIONS)
def test_field_of_a_version(code: str, row: Row) -> None:
    assert written(getattr(VERSIONS[code], row.text("field"))) == row.text(code)


def test_every_field_is_written_down() -> None:
    assert [row.text("field") for row in FIELDS] != []
    assert {row.text("field") for row in FIELDS} == {field.name for field in fields(RefundRules)} - {"code"}


def test_a_row_s_plain_values_are_taken() -> None:
    plain = {**asdict(SEED_2019), "fee_base": "paid", "limit_measure": "net_refund", "excluded_types": ["RedHat"]}
    rules = RefundRules(**plain)
    assert rules.fee_base is FeeBase.PAID
    assert rules.limit_measure is LimitMeasure.NET_REFUND
    assert rules.excluded_types == frozenset({"RedHat"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"grace_days": -1},
        {"fee_basis_points": 10_001},
        {"fee_basis_points": -1},
        {"limit_usd_minor": -1},
        {"limit_window_days": 0},
        {"limit_measure": "something else"},
        {"limit_measure": "canceled_commitment", "limit_overflow": "trim"},
    ],
    ids=str,
)
def test_a_value_that_makes_no_sense_is_refused(wrong: dict[str, int | str]) -> None:
    plain = asdict(SEED_2019) | wrong
    with pytest.raises(ValueError, match=r".+"):
        RefundRules(**plain)


def test_in_force_from_its_day_until_the_day_before_its_end() -> None:
    rules = replace(SEED_2019, effective_to=date(2027, 1, 1))
    days = [date(2019, 11, 14), date(2019, 11, 15), date(2026, 12, 31), date(2027, 1, 1)]
    assert [rules.is_in_force(day) for day in days] == [False, True, True, False]
    assert SEED_2019.is_in_force(date(2099, 1, 1))
