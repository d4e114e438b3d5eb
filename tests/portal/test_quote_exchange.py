"""manage.py quote_exchange: the worked rows by a document, refusals as answers, bad input as sentences."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.by_hand.exchange import SCHEMA
from tests.policy.tables import Row, rows

ROOT = Path(__file__).parents[2]

RETURN: dict[str, Any] = {
    "price": "1200.00", "quantity": 1, "owned": 1, "term": "P1Y", "billing_plan": "upfront",
    "purchased": "2026-02-01", "resource_type": "VirtualMachines",
}  # fmt: skip
PURCHASE: dict[str, Any] = {"price": "2400.00", "quantity": 1, "term": "P1Y", "billing_plan": "upfront"}


def asked(**changed: Any) -> dict[str, Any]:
    return {"currency": "USD", "on": "2026-08-01", "returns": [RETURN], "purchases": [PURCHASE]} | changed


def quoted(tmp_path: Path, document: Any) -> dict[str, Any]:
    file, out = tmp_path / "exchange.json", io.StringIO()
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    call_command("quote_exchange", "--input", str(file), "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def run(*said: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "quote_exchange", *said]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, input=stdin)


@pytest.mark.parametrize("row", rows("exchange", "What comes back"), ids=str)
def test_gives_the_worked_returns(row: Row, tmp_path: Path) -> None:
    returned = RETURN | {
        "price": row.text("price"), "quantity": row.number("quantity"), "owned": row.number("owned"),
        "term": row.text("term"), "billing_plan": row.text("plan").lower(), "purchased": row.text("purchased"),
    }  # fmt: skip
    document = quoted(tmp_path, asked(currency=row.text("currency"), on=row.text("on"), returns=[returned]))
    (line,) = document["returns"]
    assert (line["paid"], line["used"], line["prorated_credit"]) == (
        row.text("paid"),
        row.text("used part"),
        row.text("credit"),
    )
    assert line["remaining_commitment_cancelled"] == row.text("remaining")
    assert document["refunds_total"] == line["value"] == row.text("value")


def test_the_recorded_exchange(tmp_path: Path) -> None:
    returns = [
        RETURN | {"price": price, "billing_plan": "monthly", "purchased": "2023-03-08"} for price in ("180.00", "45.00")
    ]
    purchases = [
        PURCHASE | {"price": "120.00"},
        PURCHASE | {"price": "477.00", "term": "P3Y", "billing_plan": "monthly"},
    ]
    document = quoted(
        tmp_path,
        asked(currency="GBP", on="2023-03-08", policy="azure-2026", returns=returns, purchases=purchases, fx="1.19"),
    )
    assert (document["refunds_total"], document["purchases_total"]) == ("225.00", "597.00")
    assert (document["net_payable"], document["gap"], document["errors"]) == ("372.00", "0.00", [])
    assert (document["due_today"], document["monthly"], document["net_today"]) == ("133.25", "13.25", "114.50")
    assert (document["policy"], document["value_returned_usd"]) == ("azure-2026", "267.75")


@pytest.mark.parametrize("row", rows("exchange", "Value"), ids=str)
def test_gives_the_worked_values(row: Row, tmp_path: Path) -> None:
    returned = RETURN | {"price": row.text("returned"), "purchased": "2026-08-01"}
    pairs = [one.split(" x ") for one in row.listed("bought")]
    purchases = [PURCHASE | {"price": price, "quantity": int(number)} for price, number in pairs]
    document = quoted(tmp_path, asked(returns=[returned], purchases=purchases))
    assert (document["gap"], document["net_payable"]) == (row.text("gap"), row.text("net payable"))
    assert [error["code"] for error in document["errors"]] == row.listed("refused because")
    fits = [str(number) for number in document["smallest_quantities_that_fit"] if number]
    assert fits == row.listed("smallest")


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"returns": [RETURN | {"quantity": 2}]}, ["InvalidRefundQuantity"]),
        ({"returns": [RETURN | {"resource_type": "RedHat"}]}, ["SelfServiceRefundNotSupported", "BadRequest"]),
        ({"purchases": [PURCHASE | {"resource_type": "CosmosDb"}]}, ["BadRequest", "PurchaseError"]),
        ({"purchases": [PURCHASE | {"sale_ended": "2026-07-01"}]}, ["UnsupportedReservationTerm", "PurchaseError"]),
        ({"on": "2027-02-01"}, ["OperationCannotBePerformedInCurrentState"]),
        ({"on": "2026-01-31"}, ["OperationCannotBePerformedInCurrentState"]),
        (
            {"policy": "azure-2026", "on": "2027-06-01", "returns": [RETURN | {"purchased": "2027-02-01"}]},
            ["OperationCannotBePerformedInCurrentState"],
        ),
        ({"policy": "azure-2026", "on": "2027-01-31"}, []),
    ],
    ids=str,
)
def test_a_refusal_is_an_answer(changed: dict[str, Any], codes: list[str], tmp_path: Path) -> None:
    errors = quoted(tmp_path, asked(**changed))["errors"]
    assert [error["code"] for error in errors] == codes
    assert all(error["message"].endswith(".") for error in errors)


def test_numbers_are_read_as_they_are_typed(tmp_path: Path) -> None:
    text = json.dumps(asked()).replace('"2400.00"', "2400.10").replace('"1200.00"', "1200")
    document = quoted(tmp_path, text)
    assert document["purchases_total"] == "2400.10"


def test_a_longer_term_that_fits_is_told(tmp_path: Path) -> None:
    line = PURCHASE | {"price": "300.00", "other_prices": {"P3Y": "700.00"}}
    (bought,) = quoted(tmp_path, asked(purchases=[line]))["purchases"]
    assert bought["smallest_quantity_that_fits"] == 3
    assert bought["longer_terms_that_fit"] == [{"term": "P3Y", "quantity": 1}]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "not JSON"),
        ("[1, 2", "not JSON"),
        ("NaN", "no number"),
        ("[" * 100_000, "not JSON"),
        ([], "an object is expected"),
        ({}, "currency: is missing"),
        (asked(currency="XXX"), "currency: 'XXX' is not an ISO 4217"),
        (asked(currency=None), "currency: a text is expected"),
        (asked(on="2026-02-30"), "on: '2026-02-30' is not a day"),
        (asked(on=True), "on: a text is expected"),
        (asked(extra=1), "extra: there is no such field"),
        (asked(fx="1.2"), "fx: a US dollar is worth 1 US dollar"),
        (asked(fx="-1"), "fx: '-1' is not a rate"),
        (asked(returns=[]), "returns: a list of 1 to 100"),
        (asked(returns={}), "returns: a list of 1 to 100"),
        (asked(returns=[RETURN] * 101), "returns: a list of 1 to 100"),
        (asked(returns=[1]), "returns[0]: an object is expected"),
        (asked(returns=[RETURN | {"price": "1.001"}]), "returns[0].price: '1.001' is not an amount in USD"),
        (asked(returns=[RETURN | {"price": "-1"}]), "returns[0].price"),
        (asked(returns=[RETURN | {"quantity": "1"}]), "returns[0].quantity: a whole number"),
        (asked(returns=[RETURN | {"quantity": 1.5}]), "returns[0].quantity: a whole number"),
        (asked(returns=[RETURN | {"quantity": 10**30}]), "returns[0].quantity"),
        (asked(returns=[RETURN | {"owned": 0}]), "returns[0].owned"),
        (asked(returns=[RETURN | {"term": "P2Y"}]), "returns[0].term: 'P2Y' is none of"),
        (asked(returns=[RETURN | {"resource_type": ""}]), "returns[0].resource_type: 1 to 40"),
        (asked(purchases=[PURCHASE | {"price": "0"}]), "purchases[0].price: '0' is no price"),
        (asked(purchases=[PURCHASE | {"billing_plan": "weekly"}]), "purchases[0].billing_plan"),
        (asked(purchases=[PURCHASE | {"other_prices": 3}]), "purchases[0].other_prices: an object"),
        (asked(purchases=[PURCHASE | {"other_prices": {"P9Y": "1"}}]), "purchases[0].other_prices: 'P9Y'"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 60 else "",
)
def test_bad_input_is_told_in_a_sentence(document: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        quoted(tmp_path, document)
    assert words in str(refused.value)
    assert refused.value.returncode == 2
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_an_unknown_version_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no version 'none'"):
        quoted(tmp_path, asked(policy="none"))


def test_the_schema_names_what_is_read(tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("quote_exchange", "--schema", stdout=out)
    schema = json.loads(out.getvalue())
    assert schema == SCHEMA
    items = schema["properties"]["returns"]["items"]
    assert set(RETURN) < set(items["properties"])
    assert set(items["required"]) == {"price", "quantity", "owned", "term", "purchased"}


def test_reads_stdin_and_needs_no_database() -> None:
    done = run("--input", "-", "--json", stdin=json.dumps(asked()))
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["net_payable"]


@pytest.mark.parametrize("said", [["--input", "/no/such/file"], [], ["--input", "a\0b"[:1]], ["--what"]], ids=str)
def test_a_bad_argument_exits_with_2(said: list[str]) -> None:
    done = run(*said, "--json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
