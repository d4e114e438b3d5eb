"""manage.py quote_refund: the worked rows by arguments, refusals as answers, bad arguments as sentences."""

import json
import re
import subprocess
import sys
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from billing.models import RefundPolicy
from billing.policy.terms import Term, term_end
from core.money import Money
from tests.policy.tables import Row, rows

ROOT = Path(__file__).parents[2]
YEAR = {
    "price": "3650.00", "currency": "USD", "quantity": 1, "owned": 1, "term": "P1Y",
    "billing-plan": "upfront", "purchased": "2026-01-01", "on": "2026-01-07",
}  # fmt: skip


def arguments(**changed: Any) -> list[str]:
    options = YEAR | {name.replace("_", "-"): value for name, value in changed.items()}
    said = [f"--{name}={value}" for name, value in options.items() if not isinstance(value, bool)]
    return [*said, *(f"--{name}" for name, value in options.items() if value is True)]


def quoted(**changed: Any) -> dict[str, Any]:
    out = StringIO()
    call_command("quote_refund", *arguments(**changed), "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def run(*said: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "quote_refund", *said]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment or None)


@pytest.mark.parametrize("row", rows("refund", "Worked examples"), ids=str)
def test_gives_the_worked_sums(row: Row) -> None:
    currency = row.text("currency")
    document = quoted(
        price=row.text("price"), currency=currency, quantity=row.number("quantity"), owned=row.number("owned"),
        term=row.text("term"), billing_plan=row.text("plan").lower(), purchased=row.text("purchased"),
        on=row.text("on"), used=row.yes("used"), policy=row.text("policy"), **_fx(currency),
    )  # fmt: skip
    assert {name: str(document[name]) for name in WORKED} == {
        name: row.text(heading) for name, heading in WORKED.items()
    }
    assert document["errors"] == []
    assert [line["amount"] for line in document["lines"]][-2:] == [row.text("net"), row.text("cancelled")]


WORKED = {
    "policy": "policy",
    "days_since_purchase": "days since",
    "period_days": "period days",
    "days_used": "days used",
    "paid": "paid",
    "used": "used part",
    "prorated_credit": "credit",
    "early_termination_fee": "fee",
    "net_refund": "net",
    "remaining_commitment_cancelled": "cancelled",
}


def _fx(currency: str) -> dict[str, str]:
    return {} if currency == "USD" else {"fx": {"GBP": "1.189", "KRW": "0.0007"}[currency]}


@pytest.mark.parametrize("row", rows("refund", "No refund"), ids=str)
def test_a_refusal_is_an_answer(row: Row) -> None:
    document = quoted(
        resource_type=row.text("type"), quantity=row.number("quantity"), owned=row.number("owned"), on=row.text("on")
    )
    assert [error["code"] for error in document["errors"]] == row.listed("refusals")
    assert all(error["message"].endswith(".") for error in document["errors"])
    assert (document["net_refund"] == "0.00") == bool(document["errors"])


def test_a_limit_that_is_too_low_names_what_fits() -> None:
    document = quoted(owned=20, quantity=20, on="2026-01-06", price="3650", limit_used="10000.01")
    assert [error["code"] for error in document["errors"]] == ["RefundLimitExceeded"]
    assert document["largest_quantity_that_fits"] == 10
    assert document["net_refund"] == "73000.00"
    assert document["limit"] == {
        "used": "10000.01", "held": "0.00", "free_before": "39999.99", "free_after": "39999.99",
    }  # fmt: skip


def test_the_limit_counts_dollars_by_the_rate() -> None:
    document = quoted(currency="KRW", price="14300000", fx="0.0007", on="2026-01-03")
    assert (document["net_refund"], document["net_refund_usd"]) == ("14300000", "10010.00")
    assert document["limit"]["free_after"] == "39990.00"


def test_todays_price_is_taken_where_the_version_takes_the_lower() -> None:
    row = rows("refund", "Today's price")[0]
    document = quoted(policy=row.text("policy"), on=row.text("on"), current_price=row.text("price today"))
    assert (document["prorated_credit"], document["used"]) == (row.text("credit"), row.text("used part"))


@pytest.mark.django_db
def test_a_version_that_staff_made_is_read_from_the_table() -> None:
    policy = RefundPolicy.objects.get(code="seed-2019")
    policy.pk, policy.code, policy.is_draft, policy.fee_basis_points = None, "half-fee", True, 600
    policy.save(force_insert=True)
    assert quoted(policy="half-fee")["early_termination_fee"] == "215.40"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"price": "12.345"}, "argument --price: '12.345' is not an amount in USD, which has 2 decimals"),
        ({"price": "1.0", "currency": "KRW", "fx": "1"}, None),
        ({"price": "1.5", "currency": "KRW", "fx": "1"}, "which has 0 decimals"),
        ({"price": "-1"}, "'-1' is negative"),
        ({"price": "1e3"}, "is not an amount"),
        ({"price": "9" * 30}, "is not an amount"),
        ({"currency": "XXX"}, "'XXX' is not an ISO 4217 currency code"),
        ({"currency": "KRW", "price": "10"}, "argument --fx: give the US dollars for one KRW"),
        ({"fx": "1.2"}, "argument --fx: a US dollar is worth 1 US dollar"),
        ({"fx": "0"}, "is not a rate"),
        ({"fx": "nan"}, "is not a rate"),
        ({"fx": "1e999999"}, "is not a rate"),
        ({"quantity": "1.5"}, "is not a whole number"),
        ({"quantity": "9" * 5000}, "is not a whole number"),
        ({"owned": "0"}, "'0' is less than 1"),
        ({"term": "P2Y"}, "'P2Y' is none of P1Y, P3Y, P5Y"),
        ({"billing_plan": "weekly"}, "is none of Upfront, Monthly"),
        ({"purchased": "2026-02-29"}, "'2026-02-29' is not a day"),
        ({"on": "20260107"}, "'20260107' is not a day"),
        ({"on": "9999-12-31"}, "is not a day"),
        ({"limit_used": "-5"}, "'-5' is negative"),
        ({"current_price": "x"}, "argument --current-price"),
    ],
)
def test_a_bad_argument_is_told_in_a_sentence(changed: dict[str, Any], said: str | None) -> None:
    if said is None:
        assert quoted(**changed)["errors"] == []
        return
    with pytest.raises(CommandError, match=re.escape(said)):
        quoted(**changed)


def test_works_alone_and_exits_with_0_or_2() -> None:
    """A process of its own, whose database does not answer."""
    nowhere = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}
    fine = run(*arguments(), "--json", **nowhere)
    assert (fine.returncode, json.loads(fine.stdout)["net_refund"], fine.stderr) == (0, "3159.20", "")
    refused = run(*arguments(quantity=2), "--json", **nowhere)
    assert (refused.returncode, json.loads(refused.stdout)["errors"][0]["code"]) == (0, "InvalidRefundQuantity")
    for wrong in (arguments(term="P2Y"), arguments(price="x"), arguments(policy="mine"), arguments()[1:]):
        told = run(*wrong, "--json", **nowhere)
        assert (told.returncode, told.stdout) == (2, ""), told
        assert "Traceback" not in told.stderr and told.stderr.strip()


PRICES = st.integers(0, 10**9)
DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))


@given(
    price=PRICES, owned=st.integers(1, 50), term=st.sampled_from(Term), plan=st.sampled_from(["upfront", "monthly"]),
    purchased=DAYS, days=st.integers(0, 1900), used=st.booleans(), version=st.sampled_from(["seed-2019", "azure-2026"]),
)  # fmt: skip
def test_every_sum_adds_up(
    price: int, owned: int, term: Term, plan: str, purchased: date, days: int, used: bool, version: str
) -> None:
    on = purchased + timedelta(days=days)
    document = quoted(
        price=Money(price, "USD").to_decimal(), owned=owned, quantity=owned, term=term, billing_plan=plan,
        purchased=purchased, on=on, used=used, policy=version,
    )  # fmt: skip
    read = {name: Money.from_decimal(document[name], "USD").minor for name in AMOUNTS}
    assert read["paid"] == read["used"] + read["prorated_credit"]
    assert read["net_refund"] == read["prorated_credit"] - read["early_termination_fee"]
    assert all(minor >= 0 for minor in read.values())
    if on < term_end(purchased, term):
        assert 0 <= document["days_used"] < document["period_days"]
        codes = {error["code"] for error in document["errors"]}
        assert codes <= {"RefundLimitExceeded"}
        assert ("RefundLimitExceeded" in codes) == (document["largest_quantity_that_fits"] < owned)
    else:
        assert [error["code"] for error in document["errors"]] == ["OperationCannotBePerformedInCurrentState"]


AMOUNTS = ("paid", "used", "prorated_credit", "early_termination_fee", "net_refund", "remaining_commitment_cancelled")
