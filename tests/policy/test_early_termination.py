from dataclasses import replace
from decimal import Decimal

import pytest

from billing.policy.early_termination import early_termination_fee
from billing.policy.rules import FeeBase
from billing.policy.versions import SEED_2019
from tests.policy.tables import Row, rows


@pytest.mark.parametrize("row", rows("early-termination-fee", "Worked examples"), ids=str)
def test_fee(row: Row) -> None:
    currency = row.text("currency")
    basis_points = Decimal(row.text("rate").removesuffix(" %")) * 100
    rules = replace(SEED_2019, fee_basis_points=int(basis_points), fee_base=FeeBase(row.text("base")))
    credit = row.minor("credit", currency)
    fee = early_termination_fee(
        rules,
        paid=row.minor("paid", currency),
        credit=credit,
        commitment_cancelled=row.minor("commitment cancelled", currency),
    )
    assert (fee, credit - fee) == (row.minor("fee", currency), row.minor("net", currency))
