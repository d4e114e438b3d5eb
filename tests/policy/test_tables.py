"""No worked table is left untested, and a missing one fails."""

import pytest

from tests.policy.tables import RULES, MissingTable, minor, rows, tables

TESTED = {
    "approval": {"Worked examples"},
    "currency": {"Worked examples"},
    "early-termination-fee": {"Worked examples"},
    "exchange": {"Product families", "What comes back", "Value", "Cash", "The cut-off", "Refused"},
    "excluded-products": {"Worked examples"},
    "fit-plan": {"Worked examples"},
    "if-cancelled": {"Worked examples"},
    "which-rule": {"Worked examples"},
    "grace": {"Worked examples"},
    "ledger": {
        "Chart of accounts",
        "A purchase",
        "A monthly payment",
        "A refund with a fee",
        "A refund without a fee",
        "A reversal",
        "A reversal of an exchange",
    },
    "limit-measure": {"Worked examples"},
    "limit-overflow": {"Worked examples"},
    "limit-scope": {"Worked examples"},
    "limit-window": {"Coming back", "Around the day"},
    "month-ends": {"Anniversaries", "Refunds on those days", "By months"},
    "price-basis": {"Worked examples"},
    "usage": {"Worked examples"},
    "payment-schedule": {"Payments of one unit", "Due days", "Paid and still to come"},
    "periods": {"The period that holds a day", "Days between two instants"},
    "policy-versions": {"The two versions"},
    "proration": {"Worked examples"},
    "renewal": {"Worked examples", "Whether, and since when", "On the day", "Which day's price", "Late"},
    "split-and-merge": {"Splits", "Merges"},
    "refund": {"The table", "Worked examples", "Today's price", "No refund"},
    "second-person": {
        "Worked examples",
        "Whose amount",
        "Who may be the second person",
        "What a program sends on alone",
    },
    "scope": {"Worked examples"},
    "statement": {"Movements", "Statements of them"},
    "support-clock": {"Worked examples", "Severity changed"},
    "refund-limit": {
        "Warned",
        "What counts",
        "Coming back",
        "What is left",
        "Three reservations in one request",
        "The same in another order",
        "Totals of the three",
        "When it comes back",
    },
}


@pytest.mark.parametrize("page", TESTED)
def test_every_table_of_a_page_is_loaded(page: str) -> None:
    assert set(tables(page)) == TESTED[page]
    assert all(rows(page, heading) for heading in TESTED[page])


def test_every_page_of_this_application_is_listed() -> None:
    assert set(TESTED) <= {path.stem for path in RULES.glob("*.md")}


def test_a_missing_table_fails() -> None:
    with pytest.raises(MissingTable):
        rows("refund", "No such heading")
    with pytest.raises(MissingTable):
        rows("no-such-page", "Worked examples")


def test_amounts_are_written_with_their_currency_s_decimals() -> None:
    assert minor("12.50", "USD") == 1250
    with pytest.raises(ValueError, match=r"12\.5"):
        minor("12.5", "USD")
