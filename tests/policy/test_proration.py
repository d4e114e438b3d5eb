import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.policy.proration import used_part
from tests.policy.tables import Row, rows


@pytest.mark.parametrize("row", rows("proration", "Worked examples"), ids=str)
def test_used_and_credit(row: Row) -> None:
    currency = row.text("currency")
    amount = row.minor("amount", currency)
    used = used_part(amount, row.number("days used"), row.number("period days"))
    assert (used, amount - used) == (row.minor("used", currency), row.minor("credit", currency))


@given(amount=st.integers(0, 10**12), period=st.integers(1, 1827), data=st.data())
def test_more_days_use_more_and_never_all_but_at_the_end(amount: int, period: int, data: st.DataObject) -> None:
    day = data.draw(st.integers(0, period - 1))
    assert 0 <= used_part(amount, day, period) <= used_part(amount, day + 1, period) <= amount
    assert used_part(amount, 0, period) == 0
    assert used_part(amount, period, period) == amount


@pytest.mark.parametrize(("amount", "days", "period"), [(-1, 0, 30), (1, -1, 30), (1, 31, 30)])
def test_what_makes_no_sense_is_refused(amount: int, days: int, period: int) -> None:
    with pytest.raises(ValueError, match=str(period)):
        used_part(amount, days, period)
